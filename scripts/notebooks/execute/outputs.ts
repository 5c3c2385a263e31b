import type {IOutput} from '@jupyterlab/nbformat';
import type {KernelMessage} from '@jupyterlab/services';

type Message = Pick<KernelMessage.IIOPubMessage, 'header' | 'content'>;

/** Gathers a notebook's outputs from the messages of its kernel. */
export type OutputCollector = {
  /**
   * Applies one message to the outputs of the cell that caused it: joins neighbouring pieces of a stream, honours
   * `clear_output`, and applies `update_display_data` to every output of that display id, in whichever cell it stands.
   */
  receive(cell: number, message: Message): void;
  /** The outputs of a cell so far, counted from 0. */
  outputs(cell: number): IOutput[];
};

/** An empty collector, for one run of one notebook. */
export function collectOutputs(): OutputCollector {
  const byCell = new Map<number, IOutput[]>();
  const byDisplayId = new Map<string, IOutput[]>();
  const clearNext = new Set<number>();

  const outputs = (cell: number): IOutput[] => {
    const known = byCell.get(cell) ?? [];
    byCell.set(cell, known);
    return known;
  };

  const append = (cell: number, output: IOutput): void => {
    if (clearNext.delete(cell)) outputs(cell).length = 0;
    outputs(cell).push(output);
  };

  const stream = (cell: number, {name, text}: {name: string; text: string}): void => {
    const last = clearNext.has(cell) ? undefined : outputs(cell).at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text = `${last.text as string}${text}`;
    else append(cell, {output_type: 'stream', name, text});
  };

  const display = (cell: number, type: string, content: DisplayContent): void => {
    const output: IOutput = {output_type: type, data: content.data, metadata: content.metadata ?? {}};
    if (type === 'execute_result') output.execution_count = content.execution_count ?? null;
    append(cell, output);
    const id = content.transient?.display_id;
    if (id !== undefined) byDisplayId.set(id, [...(byDisplayId.get(id) ?? []), output]);
  };

  const update = ({data, metadata, transient}: DisplayContent): void => {
    for (const output of byDisplayId.get(transient?.display_id ?? '') ?? []) {
      output.data = data;
      output.metadata = metadata ?? {};
    }
  };

  const receive = (cell: number, {header, content}: Message): void => {
    switch (header.msg_type) {
      case 'stream':
        return stream(cell, content as {name: string; text: string});
      case 'display_data':
      case 'execute_result':
        return display(cell, header.msg_type, content as unknown as DisplayContent);
      case 'update_display_data':
        return update(content as unknown as DisplayContent);
      case 'error':
        return append(cell, {output_type: 'error', ...(content as object)});
      case 'clear_output':
        if ((content as {wait: boolean}).wait) clearNext.add(cell);
        else outputs(cell).length = 0;
    }
  };

  return {receive, outputs};
}

type DisplayContent = {
  data: {[type: string]: never};
  metadata?: {[type: string]: never};
  execution_count?: number;
  transient?: {display_id?: string};
};
