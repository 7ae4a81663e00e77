// The CometD project's own Node server (npm cometd-nodejs-server) for the interop tests, with a control path for faults.
//
//   node node_server.js [--port 0] [--ack] [--timeout MS] [--maxInterval MS] [--interval MS] [--sweepPeriod MS]
//                       [--multiSessionInterval MS] [--auth TOKEN]
//
// Binds 127.0.0.1 only, prints one line {"event":"listening","url":...} and ends on SIGTERM. `--auth` refuses handshakes
// without ext.authentication.token; channels under /denied/ are always refused, those under /greeting/ say 'welcome' to each
// new subscriber before their reply is out. Control, all GET, JSON answers:
//   /_ctl/publish?channel=&data=JSON[&count=]  to all subscribers (with count, data is a number and counts up from there)
//   /_ctl/deliver?channel=&data=JSON           to every session, subscribed or not
//   /_ctl/expire | kick                        every session: forget it silently | disconnect it
//   /_ctl/fail?status=[&count=][&type=][&on=]  answer the next requests with that status (and an HTML page if type=html)
//   /_ctl/cut?[count=][&on=][&every=]          process the next (every n-th) requests, then drop the connection, no reply
//   /_ctl/unknown?on=                          answer the next request in the server's words for a session that it does not know
//   /_ctl/clear                                forget pending fail and cut
//   /_ctl/reset                                destroy every TCP connection but this one
//   /_ctl/sessions                             ids, subscriptions, and a log of every Bayeux request since the start
//   /_ctl/stop                                 end the process
// `on` limits fail, unknown and cut to requests that hold a message of that channel.
'use strict';

const http = require('http');
const {parseArgs} = require('util');
const cometd = require('cometd-nodejs-server');
const {AcknowledgedMessagesExtension} = require('cometd-nodejs-server/ack-extension');

const text = {type: 'string'};
const {values: options} = parseArgs({options: {
    port: text, timeout: text, maxInterval: text, interval: text, sweepPeriod: text, multiSessionInterval: text, auth: text, ack: {type: 'boolean'},
}});
const bayeux = cometd.createCometDServer({
    timeout: Number(options.timeout ?? 150),
    interval: Number(options.interval ?? 0),
    maxInterval: Number(options.maxInterval ?? 6000),
    sweepPeriod: Number(options.sweepPeriod ?? 100),
    multiSessionInterval: Number(options.multiSessionInterval ?? 2000),
});
if (options.ack) {
    bayeux.addExtension(new AcknowledgedMessagesExtension());
}

const sessions = new Map();
bayeux.addListener('sessionAdded', session => {
    sessions.set(session.id, session);
    session.addListener('removed', () => sessions.delete(session.id)); // without any listener the server's sweep throws
});
bayeux.policy = {
    canHandshake: (session, message, done) =>
        done(null, !options.auth || message.ext?.authentication?.token === options.auth),
    canSubscribe: (session, message, channel, done) => done(null, !channel.name.startsWith('/denied/')),
};
bayeux.addListener('subscribed', (channel, session) => {
    if (channel.name.startsWith('/greeting/')) {
        session.deliver(null, channel.name, 'welcome');
    }
});

const log = []; // {at, messages, cookie, polls}
let polls = 0;
let fault = null; // {kind, count, on, every, seen, status, type}
const sockets = new Set();

function take(messages) {
    if (!fault || (fault.on && !messages.some(message => message.channel === fault.on))) {
        return null;
    }
    const mine = fault;
    if (mine.every && ++mine.seen % mine.every) {
        return null;
    }
    if (--mine.count === 0) {
        fault = null;
    }
    return mine;
}

function refuse(response, {status, type}) {
    response.statusCode = status;
    if (status >= 300 && status < 400) {
        response.setHeader('Location', '/login');
    }
    response.setHeader('Content-Type', type === 'html' ? 'text/html' : 'text/plain');
    response.end(type === 'html' ? '<html>please log in</html>' : '');
}

function answer(request, response, messages) {
    const held = messages.some(message => message.channel === '/meta/connect');
    if (held) {
        polls++;
        response.on('close', () => polls--);
    }
    log.push({at: Date.now(), messages, cookie: request.headers.cookie ?? '', token: request.headers['x-token'] ?? '', polls});
    const mine = take(messages);
    if (mine?.kind === 'fail') {
        refuse(response, mine);
        return;
    }
    if (mine?.kind === 'unknown') {
        const told = ({channel, id}) => ({channel, id, successful: false, error: '402::session_unknown', advice: {reconnect: 'handshake', interval: 0}});
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(messages.map(told)));
        return;
    }
    if (mine?.kind === 'cut') {
        // The server believes that it has answered: its queue is drained, its session goes on.
        response.end = () => {
            response.emit('finish');
            request.socket.destroy();
        };
    }
    request.body = messages;
    bayeux.handle(request, response);
}

const controls = {
    publish: query => {
        const channel = bayeux.createServerChannel(query.get('channel'));
        const count = Number(query.get('count') ?? 0);
        const first = JSON.parse(query.get('data') ?? 0);
        const data = count ? [...Array(count).keys()].map(step => first + step) : [first];
        data.forEach(datum => channel.publish(null, datum));
    },
    deliver: query => sessions.forEach(one => one.deliver(null, query.get('channel'), JSON.parse(query.get('data')))),
    expire: () => sessions.forEach(one => {
        one._scheduler?.cancel();
        bayeux._removeServerSession(one, true);
    }),
    kick: () => sessions.forEach(one => {
        one.disconnect();
        one._flush();
    }),
    fail: query => {
        fault = {kind: 'fail', count: Number(query.get('count') ?? 1), on: query.get('on'), status: Number(query.get('status')), type: query.get('type')};
    },
    cut: query => {
        fault = {kind: 'cut', count: Number(query.get('count') ?? 1), on: query.get('on'), every: Number(query.get('every')), seen: 0};
    },
    unknown: query => {
        fault = {kind: 'unknown', count: 1, on: query.get('on')};
    },
    clear: () => {
        fault = null;
    },
    reset: (query, own) => sockets.forEach(socket => socket === own || socket.resetAndDestroy()),
    sessions: () => ({
        sessions: [...sessions.values()].map(one => ({id: one.id, subscriptions: one.subscriptions.map(channel => channel.name)})),
        log,
    }),
    stop: () => setImmediate(() => process.exit(0)),
};

const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (url.pathname.startsWith('/_ctl/')) {
        const control = controls[url.pathname.slice('/_ctl/'.length)];
        const result = control ? control(url.searchParams, request.socket) ?? {} : {error: 'no such control'};
        response.setHeader('Content-Type', 'application/json');
        response.setHeader('Connection', 'close');
        response.end(JSON.stringify(result));
        return;
    }
    let body = '';
    request.on('data', chunk => body += chunk);
    request.on('end', () => {
        let messages;
        try {
            messages = [].concat(JSON.parse(body));
        } catch {
            response.statusCode = 400;
            response.end();
            return;
        }
        try {
            answer(request, response, messages);
        } catch {
            // A channel without a leading slash makes the server throw a bare string.
            response.statusCode = 500;
            response.end();
        }
    });
});
server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
});
process.on('SIGTERM', () => process.exit(0));
server.listen(Number(options.port ?? 0), '127.0.0.1', () => {
    const {port} = server.address();
    console.log(JSON.stringify({event: 'listening', port, url: `http://127.0.0.1:${port}`}));
});
