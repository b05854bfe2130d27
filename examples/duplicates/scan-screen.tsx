import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { formatBytes, formatNumberOf } from './format.js';
import { GroupTable } from './group-table.js';
import { Header } from './header.js';
import { Keys } from './keys.js';
import { StatusLines } from './status-lines.js';
import { useTerminalSize } from './use-terminal-size.js';
import type { View } from './view.js';

interface ScanScreenProps {
  readonly folder: string;
  readonly view: View;
}

/** Lines that are there whatever is found; one stays free, because Ink clears the whole screen when there is none. */
const OTHER_LINES = 11;
const MOST_GROUPS = 12;

/** The screen while the scan is under way. */
export function ScanScreen({ folder, view }: ScanScreenProps): ReactNode {
  const { columns, rows } = useTerminalSize();
  const groups = view.largest.slice(0, Math.max(Math.min(rows - OTHER_LINES, MOST_GROUPS), 0));
  return (
    <Box flexDirection="column" width={columns}>
      <Header folder={folder} />
      <StatusLines view={view} columns={columns} />
      {groups.length > 0 && (
        <Box flexDirection="column" marginTop={1}>
          <Text wrap="truncate">
            <Text bold color="yellow">
              {formatBytes(view.wasted)}
            </Text>
            {` wasted in ${formatNumberOf(view.groups, 'group')} so far`}
          </Text>
          <GroupTable groups={groups} folder={folder} columns={columns} />
        </Box>
      )}
      <Box marginTop={1}>
        <Keys isPaused={view.isPaused} isCancelling={view.isCancelling} />
      </Box>
    </Box>
  );
}
