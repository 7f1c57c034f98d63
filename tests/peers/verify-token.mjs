// An independent check of a credential that is a JSON web token, with npm's `jose` and the issuer's DID document.
//
//   node verify-token.mjs DID_JSON ISO_NOW < TOKEN
//
// Prints one line of JSON: {"verified": …, "id": …, "error": …}.
import {readFileSync} from 'node:fs';
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';

const did = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const token = readFileSync(0, 'utf8').trim();
try {
  const {alg, kid} = decodeProtectedHeader(token);
  const method = did.verificationMethod.find(entry => entry.id === kid);
  if(!method || !did.assertionMethod.includes(kid)) {
    throw new Error(`not listed: ${kid}`);
  }
  const options = {issuer: did.id, algorithms: ['RS256'], currentDate: new Date(process.argv[3])};
  const {payload} = await jwtVerify(token, await importJWK(method.publicKeyJwk, alg), options);
  console.log(JSON.stringify({verified: true, id: payload.jti, error: null}));
} catch(error) {
  console.log(JSON.stringify({verified: false, id: null, error: error.message}));
}
