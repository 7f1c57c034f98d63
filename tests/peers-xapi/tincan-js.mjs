// tincanjs against a listener: node tincan-js.mjs ENDPOINT KEY SECRET ID. Prints what came of it as JSON.
import TinCan from "tincanjs";

const [endpoint, username, password, id] = process.argv.slice(2);
const lrs = new TinCan.LRS({ endpoint: `${endpoint}/`, username, password, version: "1.0.2", allowFail: false });
const agent = new TinCan.Agent({ mbox: "mailto:tincanjs@example.org", name: "T. C." });
const activity = new TinCan.Activity({ id: "https://example.org/activities/tincanjs" });
const statement = new TinCan.Statement({
    id, actor: agent, verb: { id: "http://adlnet.gov/expapi/verbs/answered" }, target: activity,
});

/** A call of the library, as a promise of its result. */
const call = (method, ...given) =>
    new Promise((resolve, reject) => {
        const last = given.at(-1);
        last.callback = (error, result) =>
            error === null ? resolve(result) : reject(new Error(`${method}: ${result?.status ?? error}`));
        lrs[method](...given);
    });

const outcome = {};
await call("saveStatement", statement, {});
await call("saveStatements", [new TinCan.Statement({ ...JSON.parse(JSON.stringify(statement.asVersion("1.0.2"))), id: TinCan.Utils.getUUID() })], {});
outcome.found = (await call("retrieveStatement", id, {})).id;
const page = await call("queryStatements", { params: { agent, limit: 1 } });
outcome.page = page.statements.length;
outcome.rest = (await call("moreStatements", { url: page.more })).statements.length;
await call("saveState", "bookmark", "page 1", { agent, activity, contentType: "text/plain" });
outcome.state = (await call("retrieveState", "bookmark", { agent, activity })).contents;
await call("saveAgentProfile", "likes", "tea", { agent, contentType: "text/plain" });
outcome.profile = (await call("retrieveAgentProfile", "likes", { agent })).contents;
await call("saveActivityProfile", "p", "a", { activity, contentType: "text/plain" });
outcome.activityProfile = (await call("retrieveActivityProfile", "p", { activity })).contents;
outcome.versions = (await call("about", {})).version;
console.log(JSON.stringify(outcome));
