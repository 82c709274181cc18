// Writes the smaller form of each built file beside it: servers here send what was made small once, and never press themselves.
import fs from 'node:fs';
import zlib from 'node:zlib';

for (const dir of ['dist', 'dist-postbox']) {
  for (const name of fs.readdirSync(dir, { recursive: true }).filter((n) => /\.(html|js|css|svg)$/.test(n))) {
    const bytes = fs.readFileSync(`${dir}/${name}`);
    fs.writeFileSync(`${dir}/${name}.gz`, zlib.gzipSync(bytes, { level: 9 }));
    fs.writeFileSync(`${dir}/${name}.br`, zlib.brotliCompressSync(bytes));
  }
}
