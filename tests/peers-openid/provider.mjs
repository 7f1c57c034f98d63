// A provider of OpenID Connect (oidc-provider, certified by the OpenID Foundation) for the tests of signing in.
//
// One argument, JSON: port, clientId, clientSecret, returnAddresses, accounts (subject → claims), emailInToken.
// Whoever comes is signed in as the subject named by the last `GET /become/<subject>`; `/become/nobody` breaks it off.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const given = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${given.port}`;
let present = Object.keys(given.accounts)[0];

const provider = new Provider(issuer, {
  clients: [{
    client_id: given.clientId,
    client_secret: given.clientSecret,
    redirect_uris: given.returnAddresses,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    id_token_signed_response_alg: given.algorithm ?? 'RS256',
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  conformIdTokenClaims: !given.emailInToken,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...given.accounts[sub] }) }),
  cookies: { keys: ['of the tests'] },
  ttl: { Grant: 600, Interaction: 600, Session: 600 },
});

async function settle(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (present === 'nobody') {
    const error = { error: 'access_denied', error_description: 'the person went away' };
    return provider.interactionFinished(request, response, error);
  }
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: present, remember: false } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const answer = provider.callback();
createServer((request, response) => {
  const [, first, second] = request.url.split('/');
  if (first === 'become') {
    present = decodeURIComponent(second);
    response.end(present);
  } else if (first === 'interaction') {
    settle(request, response).catch((error) => { response.statusCode = 500; response.end(String(error)); });
  } else {
    answer(request, response);
  }
}).listen(given.port, '127.0.0.1', () => console.log('ready'));
