/* A storefront that brings a chat of its own: the stream is read by `useChat`, and nothing of Rapport's is loaded for it.
   It stands on the demo shop's page, whose chat element says where the agent is and who is signed in. */
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithApprovalResponses as isAnswered } from "ai";
import { useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const POLL_MS = 500;
const shop = document.querySelector("rapport-chat");
const agent = window.agentAddress || shop.getAttribute("agent");
const headers = () => ({ Authorization: `Bearer ${shop.getAttribute("token")}`, "Content-Type": "application/json" });
// What the page showed of the last answer, each time that it was drawn.
window.drawn = [];

const turnOf = (message) => message?.parts.findLast((part) => part.type === "data-turn")?.data;

function Part({ part, decide }) {
  if (part.type === "text") return <p>{part.text}</p>;
  if (part.type === "source-document") return <cite>{part.title}</cite>;
  if (part.type === "data-claims")
    return <ul>{part.data.map((claim, place) => <li key={place}>{`${claim.text}: ${claim.table}.${claim.column} = ${claim.value}`}</li>)}</ul>;
  if (part.type === "data-turn" && part.data.author === "human") return <b>{part.data.author_name}</b>;
  if (part.state === "approval-requested")
    return <button onClick={() => decide({ id: part.approval.id, approved: true })}>Do it</button>;
  return null;
}

function Chat({ conversation }) {
  const heard = useRef("");
  const at = `${agent}/v1/conversations/${conversation}`;
  const transport = useMemo(() => new DefaultChatTransport({
    api: `${at}/messages`,
    headers,
    prepareReconnectToStreamRequest: () => ({ api: `${at}/stream?after=${heard.current}`, headers: headers() }),
  }), [at]);
  const chat = useChat({
    id: conversation,
    transport,
    sendAutomaticallyWhen: isAnswered,
    onFinish: ({ message, isError, isDisconnect }) => {
      if (!isError) heard.current = turnOf(message)?.reply_id || message.id;
      if (isDisconnect) setTimeout(() => chat.resumeStream(), POLL_MS);
    },
  });
  const last = chat.messages.at(-1);
  const isHandedOver = turnOf(chat.messages.findLast((each) => each.role === "assistant"))?.is_handed_over;
  if (last?.role === "assistant") window.drawn.push(last.parts.filter((part) => part.type === "text").map((part) => part.text).join(""));
  useEffect(() => {
    if (!isHandedOver || chat.status !== "ready") return;
    const polling = setInterval(() => chat.resumeStream(), POLL_MS);
    return () => clearInterval(polling);
  }, [isHandedOver, chat.status]);
  const say = (event) => {
    event.preventDefault();
    chat.sendMessage({ text: new FormData(event.target).get("text") });
    event.target.reset();
  };
  return (
    <section aria-label="Own chat" data-status={chat.status}>
      {chat.messages.map((message) => (
        <article key={message.id} data-role={message.role}>
          {message.parts.map((part, place) => <Part key={place} part={part} decide={chat.addToolApprovalResponse} />)}
        </article>
      ))}
      {chat.error && <p role="alert">{chat.error.message}</p>}
      <form onSubmit={say}><input name="text" aria-label="Say" /><button>Say it</button></form>
    </section>
  );
}

function Opening() {
  const [conversation, open] = useState(null);
  useEffect(() => {
    fetch(`${agent}/v1/conversations`, { method: "POST", headers: headers(), body: "{}" })
      .then((answer) => answer.json()).then((opened) => open(opened.conversation_id));
  }, []);
  return conversation && <div data-conversation={conversation}><Chat conversation={conversation} /></div>;
}

createRoot(document.body.appendChild(document.createElement("div"))).render(<Opening />);
