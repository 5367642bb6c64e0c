/** How a file can be shown, told by its name. */

/** Ways to show a file; `binary` when there is none. */
export type ArtifactKind =
  | 'image'
  | 'text'
  | 'json'
  | 'table'
  | 'parquet'
  | 'markdown'
  | 'html'
  | 'notebook'
  | 'audio'
  | 'video'
  | 'pdf'
  | 'binary';

const EXTENSIONS: ReadonlyArray<readonly [ArtifactKind, string]> = [
  ['image', 'png jpg jpeg gif webp svg'],
  ['json', 'json geojson webmanifest'],
  ['table', 'csv tsv'],
  ['parquet', 'parquet pq'],
  ['markdown', 'md markdown'],
  ['html', 'html htm'],
  ['notebook', 'ipynb'],
  ['audio', 'mp3 wav ogg oga flac m4a aac'],
  ['video', 'mp4 webm ogv mov'],
  ['pdf', 'pdf'],
  [
    'binary',
    'arrow feather orc avro h5 hdf5 nc zarr npy npz mat ' +
      'pkl pickle joblib skops pt pth ckpt safetensors onnx pb tflite keras bin model ' +
      'zip gz tgz bz2 xz zst tar 7z whl jar so dll exe class pyc ' +
      'db sqlite duckdb doc docx xls xlsx ppt pptx tif tiff bmp ico ttf woff woff2'
  ]
];

const KINDS = new Map(
  EXTENSIONS.flatMap(([kind, names]) =>
    names.split(' ').map(name => [name, kind] as const)
  )
);

/** How the file at `path` can be shown: as text where its name says nothing. */
export function artifactKind(path: string): ArtifactKind {
  const name = fileName(path).toLowerCase();
  const dot = name.lastIndexOf('.');
  return (dot >= 0 && KINDS.get(name.slice(dot + 1))) || 'text';
}

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether text was read from a file that is none. */
export function isBinary(text: string): boolean {
  return text.includes('\0');
}
