import type {Flag} from './flags.ts';

/** Flags of `i9s log` and `i9s pc log`; those that istioctl has too are spelled as there. */
export const logFlags: readonly Flag[] = [
  {
    id: 'level',
    names: ['--level'],
    takes: 'LEVELS',
    help: 'Levels to set: debug for all loggers, http:debug,rbac:trace for some.',
    values: 'any',
  },
  {
    id: 'for',
    names: ['--for'],
    takes: 'DURATION',
    help: 'Stays, and puts the levels back after so long (10m, 90s) or when it is ended.',
    values: 'any',
  },
  {id: 'reset', names: ['-r', '--reset'], help: 'Puts back what i9s has raised, else the levels that the process was started with.'},
  {id: 'selector', names: ['-l', '--selector'], takes: 'LABELS', help: 'All pods with these labels (app=reviews) in place of POD.', values: 'any'},
  {id: 'yes', names: ['-y', '--yes'], help: 'Changes levels without asking first.'},
  {id: 'write', names: ['--write'], help: 'Changes levels also in a context that config.yaml says is read-only.'},
];
