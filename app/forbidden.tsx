import { SiteFooter } from './ui/document.tsx';
import { Sorry } from './ui/sorry.tsx';

export default function Forbidden() {
  return (
    <>
      <Sorry heading="Not yours to do">
        You may read this wiki, but not do this here. Ask its owner for the right.
      </Sorry>
      <SiteFooter />
    </>
  );
}
