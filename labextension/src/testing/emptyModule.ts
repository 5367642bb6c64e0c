/** Stands in for style sheets and images. */
export default '';
