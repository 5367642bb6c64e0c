/** What makes a cell a run. Given to translations as an argument: in a text, %% means one %. */
export const MAGIC = '%%track';
