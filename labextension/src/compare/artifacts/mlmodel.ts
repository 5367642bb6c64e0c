/** What the file `MLmodel` of a logged model says, as far as people ask. */

/** One column or tensor that a model takes or gives. */
export interface IModelField {
  readonly name: string;
  readonly type: string;
}

/** What kind of model it is, and what it takes and gives. */
export interface IModelSummary {
  /** Such as "sklearn"; the generic "python_function" last. */
  readonly flavors: readonly string[];
  readonly created: string;
  readonly inputs: readonly IModelField[];
  readonly outputs: readonly IModelField[];
}

/** Read the YAML that MLflow and we write: top-level keys, and keys two spaces in. */
export function readModelSummary(text: string): IModelSummary {
  const sections = readSections(text);
  const flavors = Object.keys(sections.flavors?.children ?? {});
  const signature = sections.signature?.children ?? {};
  return {
    flavors: flavors.sort(
      (a, b) => Number(isGeneric(a)) - Number(isGeneric(b))
    ),
    created: unquote(sections.utc_time_created?.value ?? ''),
    inputs: readFields(signature.inputs),
    outputs: readFields(signature.outputs)
  };
}

interface ISection {
  value: string;
  readonly children: Record<string, string>;
}

function readSections(text: string): Record<string, ISection | undefined> {
  const sections: Record<string, ISection | undefined> = {};
  let section: ISection | undefined;
  let child: string | undefined;
  for (const line of text.split('\n')) {
    const top = /^([\w.-]+):\s*(.*)$/.exec(line);
    const inner = /^ {2}([\w.-]+):\s*(.*)$/.exec(line);
    if (top) {
      section = { value: top[2] as string, children: {} };
      sections[top[1] as string] = section;
      child = undefined;
    } else if (section && inner) {
      child = inner[1] as string;
      section.children[child] = inner[2] as string;
    } else if (section && child !== undefined) {
      // A long text goes on in lines that are further in.
      section.children[child] += ` ${line.trim()}`;
    }
  }
  return sections;
}

function isGeneric(flavor: string): boolean {
  return flavor === 'python_function';
}

function unquote(text: string): string {
  const quoted = /^'(.*)'$/s.exec(text.trim());
  return quoted ? (quoted[1] as string).replace(/''/g, "'") : text.trim();
}

interface IWireField {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly 'tensor-spec'?: {
    readonly dtype?: unknown;
    readonly shape?: unknown;
  };
}

function readFields(text = ''): IModelField[] {
  try {
    const fields: unknown = JSON.parse(unquote(text));
    return Array.isArray(fields) ? (fields as IWireField[]).map(readField) : [];
  } catch {
    // Written by another hand: what cannot be read is not shown.
    return [];
  }
}

function readField(field: IWireField): IModelField {
  const { name, type, 'tensor-spec': spec } = Object(field) as IWireField;
  return {
    name: typeof name === 'string' ? name : '',
    type: spec
      ? `${String(spec.dtype)} ${JSON.stringify(spec.shape)}`
      : typeof type === 'string'
        ? type
        : JSON.stringify(type ?? '')
  };
}
