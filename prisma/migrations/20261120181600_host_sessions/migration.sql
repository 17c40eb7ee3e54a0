-- DropIndex
DROP INDEX "identities_broker_broker_subject_key";

-- AlterTable
ALTER TABLE "hand_off_codes" ADD COLUMN     "session_id" UUID;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "parent_id" UUID;

-- CreateIndex
CREATE INDEX "identities_broker_broker_subject_idx" ON "identities"("broker", "broker_subject");

-- CreateIndex
CREATE INDEX "hand_off_codes_session_id_idx" ON "hand_off_codes"("session_id");

-- CreateIndex
CREATE INDEX "sessions_parent_id_idx" ON "sessions"("parent_id");

-- AddForeignKey
ALTER TABLE "hand_off_codes" ADD CONSTRAINT "hand_off_codes_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
