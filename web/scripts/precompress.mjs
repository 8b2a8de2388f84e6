// Puts a brotli and a gzip form beside every file of the build that gains by it, so that the service
// sends what was compressed once, as small as it gets.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const FOLDER = new URL('../dist', import.meta.url).pathname
const TEXT = /\.(html|js|css|json|svg|webmanifest|txt)$/

const files = await readdir(FOLDER, { recursive: true, withFileTypes: true })
for (const file of files.filter((file) => file.isFile() && TEXT.test(file.name))) {
  const path = join(file.parentPath, file.name)
  const plain = await readFile(path)
  const brotli = brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  })
  const gzip = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION })
  // The service compresses what has no such form when it is asked, so even a small file gets both.
  await writeFile(`${path}.br`, brotli)
  await writeFile(`${path}.gz`, gzip)
}
