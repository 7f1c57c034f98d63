// An independent check of credentials, with nothing of Acquis in it but the texts of the published contexts.
//
//   node verify-credential.mjs CONTEXTS_DIR DID_JSON [--now ISO] [--lists FILE] CREDENTIAL...
//
// Prints one line of JSON a credential: {"verified": …, "error": …}. CREDENTIAL "-" reads a JSON array of
// credentials from standard input. FILE holds a JSON array of the status lists that can be looked up. Nothing is fetched: an address that is neither a bundled context nor the
// DID document (or one of its keys) is an error.
import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalbazaar/vc';

const json = async path => JSON.parse(await readFile(path, 'utf8'));

const args = process.argv.slice(2);
const option = name => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
};
const given = option('--now');
const now = given ? new Date(given) : new Date();
const listsPath = option('--lists');
const lists = new Map((listsPath ? await json(listsPath) : []).map(list => [list.id, list]));
const [contextsDir, didPath, ...files] = args;

const contexts = new Map();
for(const [url, name] of Object.entries(await json(join(contextsDir, 'index.json')))) {
  contexts.set(url, await json(join(contextsDir, name)));
}
const did = await json(didPath);

function lookUp(url) {
  if(contexts.has(url)) {
    return contexts.get(url);
  }
  if(lists.has(url)) {
    return lists.get(url);
  }
  if(url === did.id) {
    return did;
  }
  const key = did.verificationMethod.find(method => method.id === url);
  if(key) {
    return {'@context': 'https://w3id.org/security/multikey/v1', ...key};
  }
  throw new Error(`not bundled: ${url}`);
}

async function documentLoader(url) {
  return {contextUrl: null, documentUrl: url, document: lookUp(url)};
}

function reasons(error) {
  if(!error) {
    return [];
  }
  const inner = error.errors ?? [];
  return [error.message, ...inner.flatMap(reasons), ...(error.cause ? reasons(error.cause) : [])];
}

async function check(credential) {
  try {
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await verifyCredential({credential, suite, documentLoader, now, checkStatus});
    // It says `verified: true` of what was withdrawn, too: a bit that is set is told beside.
    const status = result.statusResult;
    const withdrawn = status?.results?.some(entry => entry.status);
    const why = withdrawn ? 'withdrawn' : reasons(result.error ?? status?.error).join(' | ');
    const verified = result.verified && !withdrawn;
    return {verified, error: verified ? null : why};
  } catch(error) {
    return {verified: false, error: reasons(error).join(' | ')};
  }
}

const text = async path => (path === '-' ? JSON.parse(readFileSync(0, 'utf8')) : [await json(path)]);
for(const file of files) {
  for(const credential of await text(file)) {
    console.log(JSON.stringify(await check(credential)));
  }
}
