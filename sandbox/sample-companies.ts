/** A customer of the sample firm, as its HubSpot has it. Invented; VAT numbers pass the check digits and belong to nobody we know. */
export interface SampleCompany {
  name: string;
  domain: string;
  address: string;
  city: string;
  zip: string;
  /** By its English name, as HubSpot keeps it. */
  country: string;
  vat: string | null;
  /** First and last name, job title. */
  contacts: readonly [string, string, string][];
}

/** Customers of Northwind GmbH (euro). */
export const euroCompanies: readonly SampleCompany[] = [
  {
    name: 'Alpenrad Logistik GmbH',
    domain: 'alpenrad.example',
    address: 'Lindenufer 12',
    city: 'München',
    zip: '80331',
    country: 'Germany',
    vat: 'DE100000016',
    contacts: [
      ['Katrin', 'Vogel', 'Head of Operations'],
      ['Emre', 'Yildiz', 'IT Manager'],
    ],
  },
  {
    name: 'Brouwer Waterbouw B.V.',
    domain: 'brouwer-waterbouw.example',
    address: 'Havenkade 48',
    city: 'Rotterdam',
    zip: '3011 AB',
    country: 'Netherlands',
    vat: 'NL100000010B01',
    contacts: [['Sanne', 'de Wit', 'Finance Director']],
  },
  {
    name: 'Atelier Lumière SAS',
    domain: 'atelier-lumiere.example',
    address: '7 rue des Forges',
    city: 'Lyon',
    zip: '69002',
    country: 'France',
    vat: 'FR15100000017',
    contacts: [
      ['Élodie', 'Marchand', 'Directrice des opérations'],
      ['Hugo', 'Perrin', 'Chef de projet'],
      ['Inès', 'Roche', 'Comptabilité'],
    ],
  },
  {
    name: 'Saimaa Paperi Oy',
    domain: 'saimaa-paperi.example',
    address: 'Satamakatu 3',
    city: 'Lappeenranta',
    zip: '53100',
    country: 'Finland',
    vat: 'FI10000012',
    contacts: [['Aino', 'Koskela', 'Procurement']],
  },
  {
    name: 'Donaukraft Energie AG',
    domain: 'donaukraft.example',
    address: 'Uferstraße 90',
    city: 'Linz',
    zip: '4020',
    country: 'Austria',
    vat: 'ATU10000014',
    contacts: [
      ['Florian', 'Gruber', 'CIO'],
      ['Petra', 'Huber', 'Programme Manager'],
    ],
  },
];

/** Customers of Northwind Ltd (pounds). */
export const poundCompanies: readonly SampleCompany[] = [
  {
    name: 'Harrow & Finch Ltd',
    domain: 'harrow-finch.example',
    address: '21 Mill Lane',
    city: 'Bristol',
    zip: 'BS1 4ST',
    country: 'United Kingdom',
    vat: 'GB100000187',
    contacts: [['Amelia', 'Cross', 'Chief Operating Officer']],
  },
  {
    name: 'Calder Valley Foods Ltd',
    domain: 'calder-valley.example',
    address: '5 Weavers Yard',
    city: 'Halifax',
    zip: 'HX1 1AA',
    country: 'United Kingdom',
    vat: 'GB100000285',
    contacts: [
      ['Owen', 'Barker', 'Supply Chain Director'],
      ['Zara', 'Malik', 'Systems Lead'],
    ],
  },
  {
    name: 'Tamar Instruments plc',
    domain: 'tamar-instruments.example',
    address: '88 Quayside',
    city: 'Plymouth',
    zip: 'PL1 2LR',
    country: 'United Kingdom',
    vat: 'GB100000383',
    contacts: [['Rhys', 'Penrose', 'Engineering Director']],
  },
];

/** One company for each scenario that isn't straight through. */
export const scenarioCompanies = {
  discount: {
    name: 'Pelikan Robotik GmbH',
    domain: 'pelikan-robotik.example',
    address: 'Werkring 4',
    city: 'Stuttgart',
    zip: '70173',
    country: 'Germany',
    vat: 'DE100000032',
    contacts: [['Marlene', 'Seidel', 'Head of Purchasing']],
  },
  missing: {
    name: 'Fjordlys Analyse GmbH',
    domain: 'fjordlys.example',
    address: 'Speicherstraße 19',
    city: 'Kiel',
    zip: '24103',
    country: 'Germany',
    vat: 'DE100000024',
    contacts: [['Nils', 'Thomsen', 'Managing Director']],
  },
  ambiguous: {
    name: 'Meridian Labs',
    domain: 'meridian-labs.example',
    address: 'Kanalweg 2',
    city: 'Berlin',
    zip: '10115',
    country: 'Germany',
    vat: null,
    contacts: [['Lea', 'Hartmann', 'Laboratory Manager']],
  },
  refused: {
    name: 'Kessler & Sohn',
    domain: 'kessler-sohn.example',
    address: 'Schmiedgasse 31',
    city: 'Nürnberg',
    zip: '90402',
    country: 'Germany',
    // Far too short: Odoo's VAT check refuses it.
    vat: 'DE12',
    contacts: [['Otto', 'Kessler', 'Inhaber']],
  },
  twoEntities: {
    name: 'Havel Optik GmbH',
    domain: 'havel-optik.example',
    address: 'Am Speicher 6',
    city: 'Potsdam',
    zip: '14467',
    country: 'Germany',
    vat: 'DE100000049',
    contacts: [['Ruth', 'Adler', 'Head of Transformation']],
  },
  // config/mappings.yaml: has rates of its own.
  ownRates: {
    name: 'Tideway Shipping Ltd',
    domain: 'tideway.example',
    address: '2 Harbour Road',
    city: 'Hull',
    zip: 'HU1 1UU',
    country: 'United Kingdom',
    vat: 'GB100000481',
    contacts: [['Grace', 'Holm', 'Head of Systems']],
  },
} as const satisfies Record<string, SampleCompany>;
