/** Bundle lib/web into the shared server's own page; call it after the compiler. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { rspack } from '@rspack/core';

import { root, webDir } from './paths.mjs';
import { publish } from './publish.mjs';

const assets = join(webDir, 'assets');
const isDevelopment = process.argv.includes('--development');

/** What the bundler is to make. */
const options = {
  context: root,
  mode: isDevelopment ? 'development' : 'production',
  devtool: false,
  target: ['web', 'es2022'],
  entry: { page: ['./style/web.css', './lib/web/index.js'] },
  output: {
    path: assets,
    // Below whatever path a proxy serves the page.
    publicPath: 'auto',
    filename: '[name].[contenthash:12].js',
    chunkFilename: '[name].[contenthash:12].js',
    cssFilename: '[name].[contenthash:12].css',
    cssChunkFilename: '[name].[contenthash:12].css',
    assetModuleFilename: '[name].[contenthash:12][ext]'
  },
  module: {
    rules: [
      { test: /\.css$/, type: 'css' },
      { test: /\.svg$/, type: 'asset/resource' }
    ]
  },
  performance: false
};

/** Run the bundler; resolves with the names of all files, and of those that come first. */
function bundle() {
  return new Promise((resolve, reject) => {
    rspack(options, (error, stats) => {
      if (error || stats.hasErrors()) {
        reject(
          error ?? new Error(stats.toString({ all: false, errors: true }))
        );
      } else {
        // Its report would leave out what the last build wrote and this one did not change.
        const { compilation } = stats;
        resolve({
          names: compilation.getAssets().map(({ name }) => name),
          first: compilation.entrypoints.get('page').getFiles()
        });
      }
    });
  });
}

/** Keep a file compressed too, so that the server need not; returns the names of all three. */
function compress(name) {
  const [file, brotli, gzip] = [name, `${name}.br`, `${name}.gz`].map(each =>
    join(assets, each)
  );
  // The name has a digest of the content; a server may be sending what is there.
  if (!existsSync(gzip)) {
    const content = readFileSync(file);
    const quality = isDevelopment ? 4 : constants.BROTLI_MAX_QUALITY;
    const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
    writeFileSync(brotli, brotliCompressSync(content, { params }));
    writeFileSync(gzip, gzipSync(content, { level: 9 }));
  }
  return [name, `${name}.br`, `${name}.gz`];
}

/** Put the icon beside the scripts; returns its name. */
function addIcon() {
  const icon = readFileSync(join(root, 'style/icons/tracker.svg'));
  const digest = createHash('sha256').update(icon).digest('hex').slice(0, 12);
  const name = `icon.${digest}.svg`;
  writeFileSync(join(assets, name), icon);
  return name;
}

/** The page: all addresses in it are relative, and there is no script in it but a file's. */
function page(names, icon) {
  const tags = names.map(name =>
    name.endsWith('.css')
      ? `<link rel="stylesheet" href="assets/${name}">`
      : `<script defer src="assets/${name}"></script>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jupyter Tracker</title>
<link rel="icon" href="assets/${icon}">
${tags.join('\n')}
</head>
<body>
<div id="root"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
}

const { names, first } = await bundle();
const icon = addIcon();
const files = names.flatMap(name =>
  /\.(js|css|svg)$/.test(name) ? compress(name) : [name]
);
// Last, because its presence says that all is there.
publish(webDir, page(first, icon), [...files, icon]);
