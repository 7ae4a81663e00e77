// npm faye, the second and deliberately different Bayeux server of the interop tests.
//
//   node faye_server.js [--port 0] [--timeout SECONDS]
//
// Refuses every message with ext.refuse.
// Binds 127.0.0.1 only, prints one line {"event":"listening","url":...} and ends on SIGTERM. Control, all GET:
//   /_ctl/publish?channel=&data=JSON   /_ctl/expire (forget every session)   /_ctl/cut?on= (drop the next reply)
//   /_ctl/sessions (a log of every Bayeux message, of how many each request held, and the ids alive)   /_ctl/stop
'use strict';

const http = require('http');
const {parseArgs} = require('util');
const faye = require('faye');

const text = {type: 'string'};
const {values: options} = parseArgs({options: {port: text, timeout: text}});
const bayeux = new faye.NodeAdapter({mount: '/bayeux', timeout: Number(options.timeout ?? 0.5)});

const alive = new Set();
bayeux.on('handshake', id => alive.add(id));
bayeux.on('disconnect', id => alive.delete(id));
const log = [];
const requests = [];
let cut = null;
bayeux.addExtension({
    incoming: (message, done) => {
        log.push({at: Date.now(), message});
        if (message.ext?.refuse) {
            message.error = '403::refused on demand';
        }
        done(message);
    },
});

const controls = {
    publish: query => bayeux.getClient().publish(query.get('channel'), JSON.parse(query.get('data'))),
    expire: () => alive.forEach(id => bayeux._server._engine.destroyClient(id)),
    cut: query => {
        cut = query.get('on');
    },
    sessions: () => ({sessions: [...alive], log, requests}),
    stop: () => setImmediate(() => process.exit(0)),
};

const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    const result = controls[url.pathname.slice('/_ctl/'.length)]?.(url.searchParams) ?? {};
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Connection', 'close');
    response.end(JSON.stringify(url.pathname === '/_ctl/sessions' ? result : {}));
});
bayeux.attach(server);
const [handle] = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) => {
    const pieces = [];
    request.on('data', chunk => {
        pieces.push(chunk);
        if (cut && String(chunk).includes(`"${cut}"`)) {
            cut = null;
            response.end = () => request.socket.destroy();
        }
    });
    request.on('end', () => {
        try {
            requests.push([].concat(JSON.parse(Buffer.concat(pieces))).map(message => message.channel));
        } catch {
            requests.push([]);
        }
    });
    handle.call(server, request, response);
});
process.on('SIGTERM', () => process.exit(0));
server.listen(Number(options.port ?? 0), '127.0.0.1', () => {
    const {port} = server.address();
    console.log(JSON.stringify({event: 'listening', port, url: `http://127.0.0.1:${port}/bayeux`}));
});
