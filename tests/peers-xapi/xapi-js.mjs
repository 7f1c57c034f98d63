// @xapi/xapi against a listener: node xapi-js.mjs ENDPOINT KEY SECRET VERSION ID. Prints what came of it as JSON.
import pkg from "@xapi/xapi";

const XAPI = pkg.default ?? pkg;
const [endpoint, key, secret, version, id] = process.argv.slice(2);
const xapi = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), version });
const actor = { objectType: "Agent", mbox: "mailto:js@example.org", name: "J. S." };
const activityId = "https://example.org/activities/js";
const statement = { id, actor, verb: XAPI.Verbs.ANSWERED, object: { objectType: "Activity", id: activityId } };
const outcome = {};

outcome.sent = (await xapi.sendStatement({ statement })).data;
outcome.found = (await xapi.getStatement({ statementId: id })).data;
outcome.batch = (await xapi.sendStatements({ statements: [1, 2, 3].map(() => ({ ...statement, id: undefined })) })).data.length;
const page = (await xapi.getStatements({ agent: actor, verb: statement.verb.id, activity: activityId, limit: 2 })).data;
const rest = (await xapi.getMoreStatements({ more: page.more })).data;
outcome.pages = [page.statements.length, rest.statements.length, rest.more];
await xapi.voidStatement({ actor, statementId: id });
outcome.voided = (await xapi.getVoidedStatement({ voidedStatementId: id })).data.id;

const state = { agent: actor, activityId, stateId: "bookmark" };
await xapi.createState({ ...state, state: { page: 1 } });
await xapi.createState({ ...state, state: { done: true } });
outcome.state = (await xapi.getState(state)).data;
outcome.states = (await xapi.getStates({ agent: actor, activityId })).data;
await xapi.deleteState(state);
outcome.gone = (await xapi.getState(state).catch((error) => error.response.status));

const profile = { agent: actor, profileId: "likes" };
await xapi.createAgentProfile({ ...profile, profile: { tea: true } });
const read = await xapi.getAgentProfile(profile);
await xapi.setAgentProfile({ ...profile, profile: { tea: false }, etag: read.headers.etag, matchHeader: "If-Match" });
outcome.profile = (await xapi.getAgentProfile(profile)).data;
await xapi.createActivityProfile({ activityId, profileId: "p", profile: { a: 1 } });
outcome.activityProfiles = (await xapi.getActivityProfiles({ activityId })).data;
outcome.activity = (await xapi.getActivity({ activityId })).data.id;
outcome.person = (await xapi.getAgent({ agent: actor })).data.name;
outcome.versions = (await xapi.getAbout()).data.version;
console.log(JSON.stringify(outcome));
