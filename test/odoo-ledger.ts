interface OdooCall {
  model: string;
  domain: unknown[];
  fields: string[];
}

/** What the sandbox's Odoo holds, asked over its own JSON-2 as any auditor would. */
export function odooLedger(url: string) {
  const search = async <T>({ model, domain, fields }: OdooCall): Promise<T[]> => {
    const response = await fetch(`${url}/json/2/${model}/search_read`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({ domain, fields, context: { active_test: false }, order: 'id' }),
    });
    if (!response.ok) throw new Error(`${model}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T[];
  };
  return {
    orders: (origin?: string) =>
      search<Order>({
        model: 'sale.order',
        domain: origin ? [['origin', '=', origin]] : [['origin', 'like', 'hubspot-']],
        fields: [
          'id',
          'name',
          'state',
          'origin',
          'client_order_ref',
          'partner_id',
          'amount_untaxed',
          'order_line',
          'write_date',
        ],
      }),
    lines: (orderId: number) =>
      search<Line>({
        model: 'sale.order.line',
        domain: [['order_id', '=', orderId]],
        fields: ['id', 'name', 'product_uom_qty', 'price_unit', 'discount'],
      }),
    projects: (name?: string) =>
      search<Project>({
        model: 'project.project',
        domain: name ? [['name', 'like', name]] : [],
        fields: ['id', 'name', 'active', 'partner_id'],
      }),
    /** Companies that carry a business key in their reference: those we made. */
    writtenCustomers: () =>
      search<Customer>({
        model: 'res.partner',
        domain: [
          ['ref', 'like', 'hubspot'],
          ['parent_id', '=', false],
        ],
        fields: ['id', 'name', 'vat', 'website', 'write_date'],
      }),
    customers: (name: string) =>
      search<Customer>({
        model: 'res.partner',
        domain: [
          ['name', '=', name],
          ['parent_id', '=', false],
        ],
        fields: ['id', 'name', 'vat', 'website', 'write_date'],
      }),
  };
}

export interface Order {
  id: number;
  name: string;
  state: string;
  origin: string;
  client_order_ref: string | false;
  partner_id: [number, string];
  amount_untaxed: number;
  order_line: number[];
  write_date: string;
}

interface Line {
  id: number;
  name: string;
  product_uom_qty: number;
  price_unit: number;
  discount: number;
}

interface Project {
  id: number;
  name: string;
  active: boolean;
  partner_id: [number, string] | false;
}

interface Customer {
  id: number;
  name: string;
  vat: string | false;
  website: string | false;
  write_date: string;
}
