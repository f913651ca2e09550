/* Rapport's chat: one script, one custom element, nothing else loaded.
 *
 *   <script async src="https://agent.example/widget.js"></script>
 *   <rapport-chat agent="https://agent.example" token="JWT of the signed-in shopper"></rapport-chat>
 *
 * Without `token` the visitor is a stranger. Every text is inserted as text, never as markup. */
(() => {
  "use strict";
  if (customElements.get("rapport-chat")) return;

  const scriptOrigin = document.currentScript ? new URL(document.currentScript.src, location.href).origin : location.origin;
  const POLL_MS = 1500;
  const LONGEST = 2000;

  const STYLE = `
    :host { all: initial; --accent: #1f5c4d; --accent-ink: #ffffff; --paper: #ffffff; --ink: #17211e; --quiet: #5b6a65;
      --line: #dfe7e3; --theirs: #f1f5f3; --mine: #1f5c4d; --mine-ink: #ffffff; --warn: #8a3b12; --warn-paper: #fdf1e7;
      --shadow: 0 18px 50px rgba(16, 34, 28, .22), 0 2px 8px rgba(16, 34, 28, .10);
      font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
    @media (prefers-color-scheme: dark) { :host { --accent: #58b79d; --accent-ink: #0b1a16; --paper: #141b19; --ink: #e9f0ed;
      --quiet: #9aaba5; --line: #2a3733; --theirs: #1f2926; --mine: #2f7d69; --mine-ink: #ffffff; --warn: #f5b98e;
      --warn-paper: #33241a; --shadow: 0 18px 50px rgba(0, 0, 0, .55); } }
    * { box-sizing: border-box; }
    button, textarea { font: inherit; color: inherit; }
    button { cursor: pointer; }
    :focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 65%, transparent); outline-offset: 2px; }
    [hidden] { display: none !important; }
    .launcher { position: fixed; right: 24px; bottom: 24px; z-index: 2147483000; width: 60px; height: 60px; border: 0; border-radius: 50%;
      background: var(--accent); color: var(--accent-ink); box-shadow: var(--shadow); display: grid; place-items: center; transition: transform .15s; }
    .launcher:hover { transform: translateY(-2px) scale(1.03); }
    .panel { position: fixed; right: 24px; bottom: 24px; z-index: 2147483001; width: min(400px, calc(100vw - 48px));
      height: min(660px, calc(100vh - 48px)); background: var(--paper); color: var(--ink); border-radius: 20px; box-shadow: var(--shadow);
      display: flex; flex-direction: column; overflow: hidden; animation: rise .18s ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.985); } }
    header { display: flex; align-items: center; gap: 12px; padding: 16px 16px 14px 20px; border-bottom: 1px solid var(--line); }
    .mark { flex: none; width: 38px; height: 38px; border-radius: 12px; background: var(--accent); color: var(--accent-ink); display: grid; place-items: center; }
    .title { flex: 1; min-width: 0; }
    h2 { margin: 0; font-size: 16px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
    .status { font-size: 13px; color: var(--quiet); }
    .icon { flex: none; width: 40px; height: 40px; border: 0; border-radius: 12px; background: transparent; color: var(--quiet); display: grid; place-items: center; }
    .icon:hover { background: var(--theirs); color: var(--ink); }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 18px 16px 8px; display: flex; flex-direction: column; gap: 12px; }
    .turn { display: flex; flex-direction: column; align-items: flex-start; max-width: 88%; gap: 4px; }
    .turn.customer { align-self: flex-end; align-items: flex-end; }
    .bubble { padding: 10px 14px; border-radius: 16px 16px 16px 5px; background: var(--theirs); white-space: pre-wrap; overflow-wrap: anywhere; }
    .customer .bubble { background: var(--mine); color: var(--mine-ink); border-radius: 16px 16px 5px 16px; }
    .who { font-size: 12px; color: var(--quiet); padding: 0 4px; }
    .why { border: 0; background: none; padding: 2px 4px; font-size: 13px; color: var(--accent); text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; }
    .facts { margin: 4px 0 0; padding: 4px 14px; border: 1px solid var(--line); border-radius: 12px; list-style: none; font-size: 13px; width: 100%; }
    .facts li { padding: 9px 0; border-top: 1px solid var(--line); }
    .facts li:first-child { border-top: 0; }
    .facts b { font-weight: 600; overflow-wrap: anywhere; }
    .facts span { display: block; color: var(--quiet); overflow-wrap: anywhere; }
    .facts .row { font-size: 12px; opacity: .8; }
    .note { align-self: stretch; text-align: center; font-size: 13px; color: var(--quiet); padding: 8px 12px; border-radius: 12px; background: var(--theirs); }
    .note.bad { color: var(--warn); background: var(--warn-paper); }
    .note button { border: 0; background: none; color: inherit; text-decoration: underline; padding: 0 0 0 6px; font-weight: 600; }
    .rate { align-self: stretch; margin: 0; padding: 14px 16px 16px; border: 1px solid var(--line); border-radius: 16px; }
    .rate legend { float: left; width: 100%; padding: 0; margin: 0 0 10px; font-weight: 600; }
    .rate .ratings { clear: both; display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; }
    .rate .ratings.many { grid-template-columns: repeat(6, 1fr); }
    .rate .ratings button { height: 40px; padding: 0; border: 1px solid var(--line); border-radius: 12px; background: transparent; }
    .rate .ratings button:hover { background: var(--theirs); }
    .rate .ratings button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 650; }
    .rate .ends { display: flex; justify-content: space-between; gap: 12px; margin-top: 6px; font-size: 12px; color: var(--quiet); }
    .rate .more { margin-top: 12px; display: flex; flex-direction: column; gap: 8px; align-items: flex-start; }
    .rate .more label { font-size: 13px; }
    .rate .more textarea { width: 100%; flex: none; min-height: 66px; }
    .rate .more button { border: 1px solid var(--line); background: transparent; border-radius: 12px; padding: 8px 14px; font-size: 14px; font-weight: 550; }
    .rate .said { margin-top: 10px; font-size: 13px; color: var(--quiet); }
    .dots { display: inline-flex; gap: 5px; padding: 15px 16px; }
    .dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); animation: pulse 1.1s infinite ease-in-out; }
    .dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
    @keyframes pulse { 0%, 70%, 100% { opacity: .3; transform: none; } 35% { opacity: 1; transform: translateY(-3px); } }
    .foot { border-top: 1px solid var(--line); padding: 10px 12px 12px; }
    .person { width: 100%; border: 1px solid var(--line); background: transparent; border-radius: 12px; padding: 8px; font-size: 14px; font-weight: 550; color: var(--ink); margin-bottom: 10px; }
    .person:hover { background: var(--theirs); }
    form { display: flex; gap: 8px; align-items: flex-end; margin: 0; }
    textarea { flex: 1; resize: none; max-height: 120px; min-height: 44px; padding: 10px 14px; border: 1px solid var(--line); border-radius: 14px; background: var(--paper); color: var(--ink); }
    textarea::placeholder { color: var(--quiet); opacity: 1; }
    .send { flex: none; width: 44px; height: 44px; border: 0; border-radius: 14px; background: var(--accent); color: var(--accent-ink); display: grid; place-items: center; }
    .send:disabled, .person:disabled { opacity: .45; cursor: default; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 520px) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; padding-bottom: env(safe-area-inset-bottom); }
      textarea { font-size: 16px; } .launcher { right: 16px; bottom: 16px; } }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
  `;

  const SHAPES = {
    bubble: "M12 3.5c-5 0-9 3.3-9 7.5 0 2.2 1.1 4.200 2.900 5.500-.1 1.200-.6 2.300-1.400 3.300 1.900-.1 3.600-.7 4.900-1.600.8.2 1.700.3 2.600.3 5 0 9-3.300 9-7.500s-4-7.500-9-7.500z",
    close: "M6 6l12 12M18 6L6 18",
    send: "M5 12h13M12.500 6l6 6-6 6",
  };

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  };

  const picture = (name, filled) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" })) svg.setAttribute(key, value);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", SHAPES[name]);
    path.setAttribute("fill", filled ? "currentColor" : "none");
    if (!filled) for (const [key, value] of Object.entries({ stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" })) path.setAttribute(key, value);
    svg.append(path);
    return svg;
  };

  /* "profile_orders" -> "your orders", "delivered_at" -> "delivered at". */
  const TABLES = { customers: "your account", orders: "your orders", order_lines: "what you ordered", shipments: "your shipments",
    carrier_events: "the carrier's scans", payments: "your payments", returns: "your returns", refunds: "your refunds",
    loyalty_entries: "your points", subscriptions: "your subscriptions", cart_lines: "your basket", charges: "your charges",
    return_options: "your return options", shipping_options: "your delivery options", discount_options: "your discounts",
    products: "our catalogue", variants: "our catalogue", articles: "our help pages", policy_clauses: "our policy" };
  const tableName = (table) => {
    const bare = table.replace(/^(profiles|catalog|marts)\./, "").replace(/^(profile|catalog)_/, "");
    return TABLES[bare] || bare.replaceAll("_", " ");
  };
  const when = (iso) => {
    const moment = new Date(iso);
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang || undefined;
    return Number.isNaN(moment.getTime()) ? "" : moment.toLocaleString(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  };

  const ISO = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;
  const plainly = (value) => (ISO.test(value) ? when(value) : /^[a-z_]+$/.test(value) ? value.replaceAll("_", " ") : value);

  /* Server-sent events of a fetch body, as parsed parts. */
  async function* partsOf(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      pending += value;
      const events = pending.split(/\r?\n\r?\n/);
      pending = events.pop();
      for (const event of events) {
        const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim()).join("\n");
        if (data === "[DONE]") return;
        if (data) yield JSON.parse(data);
      }
    }
  }

  class RapportChat extends HTMLElement {
    static observedAttributes = ["token"];

    constructor() {
      super();
      this.attachShadow({ mode: "open" });
      this.conversation = null;
      this.secret = null;
      this.busy = false;
      this.handedOver = false;
      this.known = new Set();
    }

    get agent() { return (this.getAttribute("agent") || scriptOrigin).replace(/\/$/, ""); }
    get brand() { return this.getAttribute("brand") || "Customer service"; }

    connectedCallback() {
      if (this.shadowRoot.childElementCount) return;
      this.build();
    }

    disconnectedCallback() { clearInterval(this.polling); }

    /* Someone else signed in, or out: what was said before is not theirs to read. */
    attributeChangedCallback(_name, before, after) {
      if (before !== after && this.conversation) this.forget();
    }

    build() {
      this.launcher = make("button", { class: "launcher", type: "button", "aria-label": "Open chat", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open() }, picture("bubble", true));
      this.status = make("div", { class: "status" });
      this.log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0", "aria-label": "Conversation" });
      this.input = make("textarea", { rows: "1", maxlength: String(LONGEST), placeholder: "Write a message", "aria-label": "Your message", enterkeyhint: "send",
        oninput: () => this.fit(), onkeydown: (event) => this.onEnter(event) });
      this.send = make("button", { class: "send", type: "submit", "aria-label": "Send" }, picture("send"));
      this.person = make("button", { class: "person", type: "button", onclick: () => this.say("I would like to talk to a person, please.") }, "Talk to a person");
      const close = make("button", { class: "icon", type: "button", "aria-label": "Close chat", onclick: () => this.close() }, picture("close"));
      const form = make("form", { onsubmit: (event) => { event.preventDefault(); this.say(this.input.value); } }, this.input, this.send);
      this.panel = make("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: (event) => this.onKey(event) },
        make("header", {}, make("div", { class: "mark" }, picture("bubble", true)), make("div", { class: "title" }, make("h2", { id: "title" }, this.brand), this.status), close),
        this.log, make("div", { class: "foot" }, this.person, form));
      this.shadowRoot.append(make("style", {}, STYLE), this.launcher, this.panel);
      this.tell();
    }

    async open() {
      this.panel.hidden = false;
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      this.input.focus();
      if (!this.conversation) await this.start();
    }

    close() {
      this.panel.hidden = true;
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus();
    }

    forget() {
      clearInterval(this.polling);
      this.conversation = this.secret = null;
      this.handedOver = this.busy = false;
      this.known.clear();
      this.log.replaceChildren();
      this.tell();
      if (!this.panel.hidden) this.start();
    }

    onKey(event) {
      if (event.key === "Escape") { event.stopPropagation(); this.close(); return; }
      if (event.key !== "Tab") return;
      const stops = [...this.panel.querySelectorAll("button, textarea, [tabindex='0']")].filter((one) => !one.disabled && one.offsetParent !== null);
      const [first, last] = [stops[0], stops[stops.length - 1]];
      const here = this.shadowRoot.activeElement;
      if (event.shiftKey && here === first) { event.preventDefault(); last.focus(); }
      else if (!event.shiftKey && here === last) { event.preventDefault(); first.focus(); }
    }

    onEnter(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.say(this.input.value);
    }

    fit() {
      this.input.style.height = "auto";
      this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 120)}px`;
    }

    /* The line under the title, and what may be pressed. */
    tell() {
      this.status.textContent = this.busy ? "Looking that up …" : this.handedOver ? "A colleague will reply here" : "AI assistant";
      this.send.disabled = this.busy;
      this.person.disabled = this.busy;
      this.person.hidden = this.handedOver;
      this.log.setAttribute("aria-busy", String(this.busy));
    }

    headers(more = {}) {
      const headers = { "Content-Type": "application/json", ...more };
      const token = this.getAttribute("token");
      if (token) headers.Authorization = `Bearer ${token}`;
      if (this.secret) headers["X-Rapport-Session"] = this.secret;
      return headers;
    }

    async call(path, options = {}) {
      const response = await fetch(this.agent + path, { ...options, headers: this.headers(options.headers), credentials: "omit" });
      if (response.ok) return response;
      const problem = new Error(String(response.status));
      problem.status = response.status;
      problem.retryAfter = response.headers.get("Retry-After");
      throw problem;
    }

    async start() {
      if (this.starting) return this.starting;
      this.starting = (async () => {
        const waiting = this.wait();
        try {
          const view = await (await this.call("/v1/conversations", { method: "POST", body: JSON.stringify({ channel: "web-chat" }) })).json();
          this.conversation = view.conversation_id;
          this.secret = view.session_secret;
          view.messages.forEach((message) => this.show(message));
        } catch (problem) {
          this.complain(problem, () => this.start());
        } finally {
          waiting.remove();
          this.starting = null;
        }
      })();
      return this.starting;
    }

    async say(typed) {
      const text = typed.trim();
      if (!text || this.busy) return;
      if (!this.conversation) await this.start();
      if (!this.conversation) return;
      this.input.value = "";
      this.fit();
      this.bubble("customer", text);
      await this.ask(text);
    }

    async ask(text) {
      this.busy = true;
      this.tell();
      const waiting = this.wait();
      try {
        await this.read(await this.call(`/v1/conversations/${this.conversation}/messages`, {
          method: "POST", body: JSON.stringify({ text }), headers: { Accept: "text/event-stream" } }), waiting);
      } catch (problem) {
        this.complain(problem, () => this.ask(text));
      } finally {
        waiting.remove();
        this.busy = false;
        this.tell();
        this.down();
      }
    }

    async read(response, waiting) {
      let shown = null;
      let finished = false;
      for await (const part of partsOf(response)) {
        if (part.type === "start") this.known.add(part.messageId);
        else if (part.type === "text-start") { waiting.remove(); shown = this.bubble("ai", ""); }
        else if (part.type === "text-delta" && shown) { shown.text.textContent += part.delta; this.down(); }
        else if (part.type === "data-claims" && shown) this.explain(shown.turn, part.data);
        else if (part.type === "data-turn") { this.known.add(part.data.message_id); this.handOver(part.data.is_handed_over); }
        else if (part.type === "data-feedback") this.asked(part.data);
        else if (part.type === "error") { const failure = new Error(part.errorText); failure.said = part.errorText; throw failure; }
        else if (part.type === "finish") finished = true;
      }
      if (!finished) throw new Error("the stream broke off");
    }

    show(message) {
      if (this.known.has(message.message_id)) return;
      this.known.add(message.message_id);
      const { turn } = this.bubble(message.author, message.text, message.author_name);
      this.explain(turn, message.claims || []);
    }

    bubble(author, content, name) {
      const text = make("div", { class: "bubble" });
      text.textContent = content;
      const turn = make("div", { class: `turn ${author === "customer" ? "customer" : "brand"}` });
      const speaker = author === "customer" ? "You" : author === "human" ? name || "Our team" : "AI assistant";
      turn.append(make("span", { class: author === "human" ? "who" : "unseen" }, speaker), text);
      this.log.append(turn);
      this.down();
      return { turn, text };
    }

    /* Which rows a reply stands on, shown when asked for. */
    explain(turn, claims) {
      if (!claims.length) return;
      const facts = make("ul", { class: "facts", hidden: true });
      for (const claim of claims) {
        const told = make("b"), source = make("span"), row = make("span");
        told.textContent = claim.text;
        source.textContent = `From ${tableName(claim.table)}: ${claim.column.replaceAll("_", " ")}: ${plainly(claim.value)}`;
        row.className = "row";
        row.textContent = `${claim.table}, row ${claim.key}${claim.as_of ? `, as of ${when(claim.as_of)}` : ""}`;
        facts.append(make("li", {}, told, source, row));
      }
      const why = make("button", { class: "why", type: "button", "aria-expanded": "false", onclick: () => {
        facts.hidden = !facts.hidden;
        why.setAttribute("aria-expanded", String(!facts.hidden));
        why.textContent = facts.hidden ? "Where does this come from?" : "Hide where this comes from";
        if (!facts.hidden) turn.scrollIntoView({ block: "start" });
      } }, "Where does this come from?");
      turn.append(why, facts);
    }

    /* How it was, asked once each; one press answers, another one changes the answer, words are as one likes. */
    asked(questions) { questions.filter((one) => !this.known.has(one.feedback_id)).forEach((one) => this.rate(one)); }

    rate(question) {
      this.known.add(question.feedback_id);
      const said = make("div", { class: "said", role: "status" });
      const words = make("textarea", { id: question.feedback_id, rows: 2, maxlength: 1000 });
      const label = make("label", { for: question.feedback_id }), choices = make("div", { class: question.highest - question.lowest < 6 ? "ratings" : "ratings many" });
      label.textContent = question.comment_question;
      words.value = question.comment;
      const more = make("div", { class: "more", hidden: question.rating == null }, label, words,
        make("button", { type: "button", onclick: () => answer(rating) }, "Send"));
      let rating = question.rating;
      const answer = async (chosen) => {
        rating = chosen;
        [...choices.children].forEach((one) => one.setAttribute("aria-pressed", String(Number(one.textContent) === chosen)));
        said.textContent = "Sending …";
        try {
          const open = await (await this.call(`/v1/conversations/${this.conversation}/feedback`, { method: "POST",
            body: JSON.stringify({ feedback_id: question.feedback_id, rating: chosen, comment: words.value }) })).json();
          said.textContent = question.thanks;
          more.hidden = false;
          this.asked(open);
        } catch (problem) {
          said.textContent = problem.status === 409 ? "This question is closed." : "That did not reach us. Please press again.";
        }
        this.down();
      };
      for (let one = question.lowest; one <= question.highest; one += 1) {
        const ends = { [question.lowest]: `, ${question.lowest_label}`, [question.highest]: `, ${question.highest_label}` };
        choices.append(make("button", { type: "button", "aria-pressed": String(one === rating), "aria-label": `${one}${ends[one] || ""}`,
          onclick: () => answer(one) }, String(one)));
      }
      const legend = make("legend"), low = make("span"), high = make("span");
      legend.textContent = question.question;
      low.textContent = `${question.lowest}: ${question.lowest_label}`;
      high.textContent = `${question.highest}: ${question.highest_label}`;
      this.log.append(make("fieldset", { class: "rate" }, legend, choices, make("div", { class: "ends", "aria-hidden": "true" }, low, high), more, said));
      this.down();
    }

    handOver(isHandedOver) {
      if (isHandedOver === this.handedOver) return;
      this.handedOver = isHandedOver;
      this.tell();
      if (!isHandedOver) { clearInterval(this.polling); return; }
      const note = make("div", { class: "note" });
      note.textContent = "You are with our team now. They can see this conversation, so nothing needs to be said twice.";
      this.log.append(note);
      this.polling = setInterval(() => this.poll(), POLL_MS);
    }

    /* A person writes when they can; nothing is streamed then. */
    async poll() {
      if (this.busy || document.hidden || !this.conversation) return;
      try {
        const view = await (await this.call(`/v1/conversations/${this.conversation}`)).json();
        // The agent speaks up too, when a colleague has handed back to it.
        view.messages.filter((message) => message.author !== "customer").forEach((message) => this.show(message));
        this.handOver(view.is_handed_over);
        this.asked(view.feedback || []);
      } catch { /* The next round asks again. */ }
    }

    wait() {
      const dots = make("div", { class: "turn", "aria-hidden": "true" }, make("div", { class: "bubble dots" }, make("i"), make("i"), make("i")));
      this.log.append(dots);
      this.down();
      return dots;
    }

    complain(problem, again) {
      const sentences = { 401: "Your sign-in has expired. Please reload the page.", 404: "This conversation has ended. Please reload the page.",
        422: "This message could not be read. Please shorten it and try again.",
        429: `That was a little fast. Please wait ${problem.retryAfter || "a few"} seconds.`, 503: "We are busy just now." };
      const note = make("div", { class: "note bad", role: "alert" });
      note.textContent = problem.said || sentences[problem.status] || "The chat could not be reached.";
      if (![401, 404, 422].includes(problem.status)) note.append(make("button", { type: "button", onclick: () => { note.remove(); again(); } }, "Try again"));
      this.log.append(note);
      this.down();
    }

    down() { this.log.scrollTop = this.log.scrollHeight; }
  }

  customElements.define("rapport-chat", RapportChat);
})();
