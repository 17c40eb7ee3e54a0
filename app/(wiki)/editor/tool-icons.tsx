/** The icons of the editor's tools: 24 by 24, lines only, as those of app/ui/icons.tsx. */
const SHAPES = {
  heading: 'M6 5v14M16 5v14M6 12h10M19.5 12.5V19',
  bold: 'M7.5 5h5.2a3.4 3.4 0 0 1 0 6.8H7.5zM7.5 11.8h6.2a3.6 3.6 0 0 1 0 7.2H7.5z',
  italic: 'M10 5h7M7 19h7M14 5l-4 14',
  strike:
    'M4 12h16M16.5 8a4 3.2 0 0 0-4.5-3c-2.6 0-4.2 1.3-4.2 3.2 0 1.7 1.2 2.6 2.7 3.1M7.3 16a4.5 3.3 0 0 0 4.8 3c2.7 0 4.4-1.4 4.4-3.4 0-.9-.3-1.6-.9-2.2',
  mark: 'M9 14l7.5-8.5 3 2.7L12 16.5zM9 14l-1.5 4 4.5-1.5M4 20.5h16',
  code: 'M8.5 7.5 4 12l4.5 4.5M15.5 7.5 20 12l-4.5 4.5',
  bullet: 'M5 6.5h.01M5 12h.01M5 17.5h.01M9.5 6.5H20M9.5 12H20M9.5 17.5H20',
  ordered: 'M4 5l1.5-.7V9M4 14.5c.3-.8 2.5-1 2.5.500 0 1.2-2.5 2-2.5 3.5h2.7M10.5 6.5H20M10.5 12H20M10.5 17.5H20',
  task: 'M4 5.5h5v5H4zM5.3 8l1 1 1.6-2M4 14.5h5v5H4zM12.5 8H20M12.5 17H20',
  quote: 'M5 5v14M9.5 7.5H20M9.5 12H20M9.5 16.5H16',
  callout: 'M4 5h16v11.5h-8l-4 3.5v-3.5H4zM12 8v3.5M12 13.7h.01',
  page: 'M9.5 5H6v14h3.5M14.5 5H18v14h-3.5M9.5 12h5',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17',
  picture: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9h.01',
  upload: 'M12 15.5V4.5M7.5 8.5 12 4l4.5 4.5M4.5 15v4.5h15V15',
  table: 'M4 5h16v14H4zM4 9.7h16M4 14.3h16M10 5v14',
  rule: 'M4 12h16M8 7h8M8 17h8',
  find: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20 20',
  rowBelow: 'M4 5h16v6H4zM12 14.5v6M9 17.5h6',
  deleteRow: 'M4 5h16v6H4zM9.5 15l5 5M14.5 15l-5 5',
  columnRight: 'M5 4h6v16H5zM14.5 12h6M17.5 9v6',
  deleteColumn: 'M5 4h6v16H5zM15 9.5l5 5M20 9.5l-5 5',
  alignLeft: 'M4 6h16M4 10.7h9M4 15.3h13M4 20h7',
  alignCenter: 'M4 6h16M7.5 10.7h9M5.5 15.3h13M8.5 20h7',
  alignRight: 'M4 6h16M11 10.7h9M7 15.3h13M13 20h7',
  reformat: 'M4 5h16v14H4zM4 9.7h16M13 13l1.3 1.7L17 12M8 5v14',
} as const;

export type ToolIconName = keyof typeof SHAPES;

export function ToolIcon({ name }: { name: ToolIconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
