// An independent check of credentials with @digitalcredentials/verifier-core, which asks the web for everything.
//
//   node verify-with-core.mjs < {"pages": {URL: DOCUMENT}, "credentials": [CREDENTIAL]}
//
// Prints one line of JSON a credential: {"steps": {ID: VALID}, "errors": [NAME], "asked": [URL]}. The web is `pages`: any
// other address is not found.
import {readFileSync} from 'node:fs';

const {pages, credentials} = JSON.parse(readFileSync(0, 'utf8'));
let asked = [];
globalThis.fetch = async request => {
  const url = String(request.url ?? request);
  asked.push(url);
  const found = url in pages;
  const body = found ? JSON.stringify(pages[url]) : '{}';
  return new Response(body, {status: found ? 200 : 404, headers: {'content-type': 'application/json'}});
};
const {verifyCredential} = await import('@digitalcredentials/verifier-core');
for(const credential of credentials) {
  asked = [];
  const result = await verifyCredential({credential, knownDIDRegistries: []});
  const log = result.log ?? [];
  const steps = Object.fromEntries(log.map(({id, valid, error}) => [id, error ? `error: ${error.name}` : valid]));
  const errors = (result.errors ?? []).map(error => `${error.name}: ${error.message}`);
  const schema = (result.additionalInformation ?? []).flatMap(({results}) => (results ?? []).map(each => each.result?.valid));
  console.log(JSON.stringify({steps, errors, schema, asked}));
}
