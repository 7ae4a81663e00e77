// An OpenID Connect provider by others (npm oidc-provider) for the tests of single sign-on.
//
//   node oidc_server.mjs --back URL [--port 0] [--client ID] [--secret SECRET]
//
// Binds 127.0.0.1 only, prints one line {"event":"listening","url":ISSUER} and ends on SIGTERM. Asks nobody for a password:
// whoever `/_ctl/be` named last is signed in. Knows one client, with PKCE required. Control, all GET, JSON answers:
//   /_ctl/be?sub=&claims=JSON   who is sitting there, and what is vouched for him
//   /_ctl/seen                  every request to authorize, token and userinfo since the start, with its parameters
//   /_ctl/away?path=            answer requests to that path by 302 to another place; empty: be back
import http from 'node:http';
import {parseArgs} from 'node:util';

console.info = console.warn = () => {}; // its notices about development would come before our line
const {default: Provider} = await import('oidc-provider');

const text = {type: 'string'};
const {values: options} = parseArgs({options: {port: text, back: text, client: text, secret: text}});
let person = {sub: 'nobody', claims: {}};
let away = '';
const seen = [];

const server = http.createServer();
await new Promise(done => server.listen(Number(options.port ?? 0), '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(url, {
    clients: [{
        client_id: options.client ?? 'floorwalker',
        client_secret: options.secret ?? 'between-us',
        redirect_uris: [options.back],
        token_endpoint_auth_method: 'client_secret_post',
    }],
    claims: {openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email', 'email_verified']},
    clientAuthMethods: ['client_secret_post'],
    cookies: {keys: ['only for tests']},
    features: {devInteractions: {enabled: false}},
    pkce: {required: () => true},
    interactions: {url: (context, interaction) => `/interaction/${interaction.uid}`},
    findAccount: (context, sub) => ({accountId: sub, claims: () => ({sub, ...person.claims})}),
    ttl: {AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60},
});

async function consented() {
    const grant = new provider.Grant({accountId: person.sub, clientId: options.client ?? 'floorwalker'});
    grant.addOIDCScope('openid profile email');
    return {login: {accountId: person.sub}, consent: {grantId: await grant.save()}};
}

const controls = {
    be: query => { person = {sub: query.get('sub'), claims: JSON.parse(query.get('claims') ?? '{}')}; },
    seen: () => seen,
    away: query => { away = query.get('path') ?? ''; },
};

const answer = provider.callback();
server.on('request', async (request, response) => {
    const asked = new URL(request.url, url);
    if (asked.pathname.startsWith('/_ctl/')) {
        const said = controls[asked.pathname.slice('/_ctl/'.length)](asked.searchParams) ?? {};
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(said));
    } else if (asked.pathname.startsWith('/interaction/')) {
        await provider.interactionFinished(request, response, await consented(), {mergeWithLastSubmission: false});
    } else if (away && asked.pathname === away) {
        response.writeHead(302, {Location: `${url}/elsewhere`});
        response.end();
    } else {
        seen.push({path: asked.pathname, query: Object.fromEntries(asked.searchParams)});
        answer(request, response);
    }
});
process.on('SIGTERM', () => process.exit(0));
console.log(JSON.stringify({event: 'listening', url}));
