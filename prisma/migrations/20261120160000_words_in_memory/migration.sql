-- Words are searched in the worker's memory (worker/search/catalog.ts).

-- DropIndex
DROP INDEX "chunks_search_idx";

-- AlterTable
ALTER TABLE "chunks" DROP COLUMN "search";
