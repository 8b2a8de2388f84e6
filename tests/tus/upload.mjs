// Uploads a file with tus-js-client, as a browser would.
//   node upload.mjs CLIENT ENDPOINT TOKEN FILE NAME CHUNK BREAK_AFTER
// CLIENT is the folder of the installed client. With BREAK_AFTER above 0 the upload is aborted in the middle of a request once so
// many bytes were sent, and a second one goes on from the URL of the first. Prints what happened as JSON.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const [client, endpoint, token, file, name, chunk, breakAfter] = process.argv.slice(2);
const tus = createRequire(`${client}/`)('tus-js-client');
const uploadSize = statSync(file).size;
const requests = [];

function upload(uploadUrl, aborted) {
  return new Promise((resolve, reject) => {
    const going = new tus.Upload(createReadStream(file), {
      endpoint,
      uploadUrl,
      uploadSize,
      chunkSize: Number(chunk),
      retryDelays: [50, 100, 200],
      metadata: { filename: name, filetype: 'application/x-whatever' },
      headers: { Authorization: `Bearer ${token}` },
      onBeforeRequest: (request) => {
        requests.push(request.getMethod());
      },
      onProgress: (sent) => {
        if (aborted && sent >= aborted) {
          going.abort().then(() => resolve(going.url));
        }
      },
      onSuccess: () => resolve(going.url),
      onError: reject,
    });
    going.start();
  });
}

try {
  const aborted = Number(breakAfter);
  let url = await upload(null, aborted);
  if (aborted) {
    requests.push('aborted');
    url = await upload(url, 0);
  }
  console.log(JSON.stringify({ url, requests }));
} catch (error) {
  const response = error.originalResponse;
  console.log(JSON.stringify({ requests, status: response?.getStatus(), body: response?.getBody() }));
}
