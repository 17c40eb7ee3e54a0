-- AlterTable
ALTER TABLE "pages" ADD COLUMN     "language" TEXT NOT NULL DEFAULT 'und';
