/** Small drawings. All are decoration: whatever they stand for is said in words beside them. */
import type { ComponentChildren } from 'preact';

function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const ClipIcon = () => (
  <Icon>
    <path d="M20 11.5 12.3 19a5 5 0 0 1-7-7.100l8-7.800a3.3 3.3 0 0 1 4.7 4.700l-8 7.800a1.6 1.6 0 0 1-2.3-2.300L15 7.2" />
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="m6 9.5 6 6 6-6" />
  </Icon>
);

export const FileIcon = () => (
  <Icon>
    <path d="M13.5 3.500H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.500h10a1.5 1.5 0 0 0 1.5-1.500V8.500zM13.5 3.500v5h5" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon>
    <path d="m6.5 6.5 11 11m0-11-11 11" />
  </Icon>
);

export const TalkIcon = () => (
  <Icon>
    <path d="M20.5 11.500c0 4.1-3.8 7.5-8.5 7.5-1.1 0-2.2-.2-3.1-.5L4 20l1.5-3.700a7 7 0 0 1-2-4.800C3.5 7.4 7.3 4 12 4s8.5 3.4 8.5 7.500z" />
  </Icon>
);
