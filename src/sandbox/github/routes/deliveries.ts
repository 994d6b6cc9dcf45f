import { byApp, type Call, type Reply, type Routes } from '../call.ts';
import type { Delivery } from '../records.ts';
import { notFound } from '../refusal.ts';
import type { Schemas } from '../views/schemas.ts';
import { postAgain } from '../webhooks/outbox.ts';

/** https://docs.github.com/rest/apps/webhooks */
export const deliveryRoutes: Routes = {
  'GET /app/hook/deliveries': byApp(list),
  'GET /app/hook/deliveries/{delivery_id}': byApp(show),
  'POST /app/hook/deliveries/{delivery_id}/attempts': byApp((call) => {
    postAgain(call.state.outbox, deliveryIn(call));
    return { status: 202, body: {} };
  }),
};

/** The newest first; the cursor is the id of the last one before. */
function list(call: Call): Reply {
  const query = call.url.searchParams;
  const status = query.get('status');
  const found = call.state.outbox.deliveries
    .filter(({ statusCode }) => status === null || (status === 'success') === statusCode < 400)
    .toReversed();
  const perPage = Math.min(Math.max(Number(query.get('per_page') ?? 30), 1), 100);
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : found.findIndex(({ id }) => String(id) === cursor) + 1;
  const items = found.slice(from, from + perPage);
  const next = new URL(call.url);
  next.searchParams.set('cursor', String(items.at(-1)?.id));
  const more = from + perPage < found.length;
  return {
    status: 200,
    headers: more ? { link: `<${next}>; rel="next"` } : {},
    body: items.map((delivery) => itemView(call, delivery)),
  };
}

function show(call: Call): Reply {
  const delivery = deliveryIn(call);
  const body: Schemas['hook-delivery'] = {
    ...itemView(call, delivery),
    url: call.state.outbox.hook?.url ?? '',
    request: { headers: null, payload: JSON.parse(delivery.payload) },
    response: { headers: null, payload: null },
  };
  return { status: 200, body };
}

function itemView({ state }: Call, delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: new Date(delivery.deliveredAt).toISOString(),
    redelivery: delivery.redelivery,
    duration: Math.round(delivery.durationMs / 10) / 100,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: state.app.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  } satisfies Schemas['hook-delivery-item'];
}

function deliveryIn({ state, given }: Call): Delivery {
  const delivery = state.outbox.deliveries.find(({ id }) => id === Number(given.delivery_id));
  if (delivery === undefined) throw notFound();
  return delivery;
}
