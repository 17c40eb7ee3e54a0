-- CreateExtension
CREATE EXTENSION IF NOT EXISTS vector;

-- CreateEnum
CREATE TYPE "role" AS ENUM ('owner', 'editor', 'viewer');

-- CreateEnum
CREATE TYPE "plan_state" AS ENUM ('free', 'active', 'lapsed');

-- CreateEnum
CREATE TYPE "name_kind" AS ENUM ('username', 'custom_slug', 'reserved', 'released');

-- CreateEnum
CREATE TYPE "revision_kind" AS ENUM ('create', 'update', 'rename', 'delete');

-- CreateEnum
CREATE TYPE "link_target" AS ENUM ('page', 'file');

-- CreateEnum
CREATE TYPE "hand_off_kind" AS ENUM ('local_sign_in', 'host_session');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "username" TEXT,
    "display_name" TEXT NOT NULL,
    "email" TEXT,
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "stripe_customer_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identities" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "broker" TEXT,
    "broker_subject" TEXT,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "names" (
    "name" TEXT NOT NULL,
    "kind" "name_kind" NOT NULL,
    "user_id" UUID,
    "wiki_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "names_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "wikis" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "custom_slug" TEXT,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL DEFAULT '',
    "home_path" TEXT NOT NULL DEFAULT 'Home',
    "storage_node" TEXT NOT NULL DEFAULT 'local',
    "head_oid" TEXT,
    "indexed_oid" TEXT,
    "read_only_reason" TEXT,
    "is_public" BOOLEAN NOT NULL DEFAULT false,
    "is_paid" BOOLEAN NOT NULL DEFAULT false,
    "plan_state" "plan_state" NOT NULL DEFAULT 'free',
    "stripe_subscription_id" TEXT,
    "page_count" INTEGER NOT NULL DEFAULT 0,
    "attachment_bytes" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_accessed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wikis_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "wiki_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "granted_by_id" UUID,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("wiki_id","user_id")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "wiki_id" UUID,
    "label" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[],
    "path_prefix" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pages" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "path_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "category" TEXT,
    "tags" TEXT[],
    "aliases" TEXT[],
    "alias_keys" TEXT[],
    "frontmatter" JSONB NOT NULL DEFAULT '{}',
    "archived" BOOLEAN NOT NULL DEFAULT false,
    "blob_oid" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "content_length" INTEGER NOT NULL,
    "byte_size" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "commits" (
    "wiki_id" UUID NOT NULL,
    "oid" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "parent_oid" TEXT,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "agent" TEXT,
    "message" TEXT NOT NULL,
    "committed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "commits_pkey" PRIMARY KEY ("wiki_id","oid")
);

-- CreateTable
CREATE TABLE "page_revisions" (
    "wiki_id" UUID NOT NULL,
    "page_id" UUID NOT NULL,
    "commit_oid" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" "revision_kind" NOT NULL,
    "path" TEXT NOT NULL,
    "path_key" TEXT NOT NULL,
    "old_path" TEXT,
    "blob_oid" TEXT,

    CONSTRAINT "page_revisions_pkey" PRIMARY KEY ("wiki_id","page_id","commit_oid")
);

-- CreateTable
CREATE TABLE "links" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "from_page_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "fragment" TEXT,
    "label" TEXT,
    "embed" BOOLEAN NOT NULL DEFAULT false,
    "markdown" BOOLEAN NOT NULL DEFAULT false,
    "name_key" TEXT NOT NULL,
    "to_kind" "link_target",
    "to_path" TEXT,

    CONSTRAINT "links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachments" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "path_key" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "blob_oid" TEXT NOT NULL,
    "byte_size" BIGINT NOT NULL,
    "mime_type" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chunks" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "page_id" UUID NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "heading_path" TEXT[],
    "text" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "words" INTEGER NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "search" tsvector NOT NULL,

    CONSTRAINT "chunks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chunk_vectors" (
    "chunk_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "embedding" vector NOT NULL,

    CONSTRAINT "chunk_vectors_pkey" PRIMARY KEY ("chunk_id","model")
);

-- CreateTable
CREATE TABLE "drafts" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "base_revision" TEXT,
    "content" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "drafts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "created_by_id" UUID NOT NULL,
    "invited_user_id" UUID,
    "email" TEXT,
    "hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateTable
CREATE TABLE "hand_off_codes" (
    "id" UUID NOT NULL,
    "kind" "hand_off_kind" NOT NULL,
    "hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "user_id" UUID,
    "host" TEXT,
    "return_to" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "hand_off_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oauth_records" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "grant_id" TEXT,
    "user_code" TEXT,
    "uid" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "oauth_records_pkey" PRIMARY KEY ("kind","id")
);

-- CreateTable
CREATE TABLE "webhooks" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "events" TEXT[],
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_status" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wiki_id" UUID,
    "user_id" UUID,
    "token_id" UUID,
    "agent" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "billing_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "wiki_id" UUID,
    "user_id" UUID,
    "payload" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "billing_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_username_key" ON "users"("username");

-- CreateIndex
CREATE UNIQUE INDEX "users_stripe_customer_id_key" ON "users"("stripe_customer_id");

-- CreateIndex
CREATE INDEX "identities_user_id_idx" ON "identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "identities_provider_subject_key" ON "identities"("provider", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "identities_broker_broker_subject_key" ON "identities"("broker", "broker_subject");

-- CreateIndex
CREATE UNIQUE INDEX "names_wiki_id_key" ON "names"("wiki_id");

-- CreateIndex
CREATE INDEX "names_user_id_idx" ON "names"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "wikis_custom_slug_key" ON "wikis"("custom_slug");

-- CreateIndex
CREATE UNIQUE INDEX "wikis_stripe_subscription_id_key" ON "wikis"("stripe_subscription_id");

-- CreateIndex
CREATE INDEX "wikis_storage_node_idx" ON "wikis"("storage_node");

-- CreateIndex
CREATE UNIQUE INDEX "wikis_owner_id_slug_key" ON "wikis"("owner_id", "slug");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_hash_key" ON "tokens"("hash");

-- CreateIndex
CREATE INDEX "tokens_user_id_idx" ON "tokens"("user_id");

-- CreateIndex
CREATE INDEX "tokens_wiki_id_idx" ON "tokens"("wiki_id");

-- CreateIndex
CREATE INDEX "pages_wiki_id_path_idx" ON "pages"("wiki_id", "path");

-- CreateIndex
CREATE INDEX "pages_wiki_id_name_key_idx" ON "pages"("wiki_id", "name_key");

-- CreateIndex
CREATE INDEX "pages_wiki_id_updated_at_idx" ON "pages"("wiki_id", "updated_at");

-- CreateIndex
CREATE INDEX "pages_alias_keys_idx" ON "pages" USING GIN ("alias_keys");

-- CreateIndex
CREATE INDEX "pages_tags_idx" ON "pages" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "pages_wiki_id_path_key_key" ON "pages"("wiki_id", "path_key");

-- CreateIndex
CREATE UNIQUE INDEX "commits_wiki_id_seq_key" ON "commits"("wiki_id", "seq");

-- CreateIndex
CREATE INDEX "page_revisions_wiki_id_path_key_seq_idx" ON "page_revisions"("wiki_id", "path_key", "seq");

-- CreateIndex
CREATE INDEX "page_revisions_wiki_id_commit_oid_idx" ON "page_revisions"("wiki_id", "commit_oid");

-- CreateIndex
CREATE INDEX "page_revisions_wiki_id_seq_idx" ON "page_revisions"("wiki_id", "seq");

-- CreateIndex
CREATE INDEX "links_from_page_id_idx" ON "links"("from_page_id");

-- CreateIndex
CREATE INDEX "links_wiki_id_name_key_idx" ON "links"("wiki_id", "name_key");

-- CreateIndex
CREATE INDEX "links_wiki_id_to_path_idx" ON "links"("wiki_id", "to_path");

-- CreateIndex
CREATE INDEX "attachments_wiki_id_name_key_idx" ON "attachments"("wiki_id", "name_key");

-- CreateIndex
CREATE UNIQUE INDEX "attachments_wiki_id_path_key_key" ON "attachments"("wiki_id", "path_key");

-- CreateIndex
CREATE INDEX "chunks_wiki_id_idx" ON "chunks"("wiki_id");

-- CreateIndex
CREATE INDEX "chunks_search_idx" ON "chunks" USING GIN ("search");

-- CreateIndex
CREATE UNIQUE INDEX "chunks_page_id_chunk_index_key" ON "chunks"("page_id", "chunk_index");

-- CreateIndex
CREATE INDEX "drafts_wiki_id_idx" ON "drafts"("wiki_id");

-- CreateIndex
CREATE UNIQUE INDEX "drafts_user_id_wiki_id_path_key" ON "drafts"("user_id", "wiki_id", "path");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_hash_key" ON "invitations"("hash");

-- CreateIndex
CREATE INDEX "invitations_wiki_id_idx" ON "invitations"("wiki_id");

-- CreateIndex
CREATE INDEX "invitations_created_by_id_idx" ON "invitations"("created_by_id");

-- CreateIndex
CREATE INDEX "invitations_invited_user_id_idx" ON "invitations"("invited_user_id");

-- CreateIndex
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "hand_off_codes_hash_key" ON "hand_off_codes"("hash");

-- CreateIndex
CREATE INDEX "hand_off_codes_user_id_idx" ON "hand_off_codes"("user_id");

-- CreateIndex
CREATE INDEX "hand_off_codes_expires_at_idx" ON "hand_off_codes"("expires_at");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "oauth_records_user_code_key" ON "oauth_records"("user_code");

-- CreateIndex
CREATE UNIQUE INDEX "oauth_records_uid_key" ON "oauth_records"("uid");

-- CreateIndex
CREATE INDEX "oauth_records_grant_id_idx" ON "oauth_records"("grant_id");

-- CreateIndex
CREATE INDEX "oauth_records_expires_at_idx" ON "oauth_records"("expires_at");

-- CreateIndex
CREATE INDEX "webhooks_wiki_id_idx" ON "webhooks"("wiki_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_webhook_id_idx" ON "webhook_deliveries"("webhook_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_next_attempt_at_idx" ON "webhook_deliveries"("next_attempt_at");

-- CreateIndex
CREATE INDEX "audit_events_wiki_id_at_idx" ON "audit_events"("wiki_id", "at");

-- CreateIndex
CREATE INDEX "audit_events_user_id_at_idx" ON "audit_events"("user_id", "at");

-- CreateIndex
CREATE INDEX "billing_events_wiki_id_idx" ON "billing_events"("wiki_id");

-- AddForeignKey
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "names" ADD CONSTRAINT "names_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "names" ADD CONSTRAINT "names_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wikis" ADD CONSTRAINT "wikis_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_granted_by_id_fkey" FOREIGN KEY ("granted_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pages" ADD CONSTRAINT "pages_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commits" ADD CONSTRAINT "commits_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "page_revisions" ADD CONSTRAINT "page_revisions_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "page_revisions" ADD CONSTRAINT "page_revisions_wiki_id_commit_oid_fkey" FOREIGN KEY ("wiki_id", "commit_oid") REFERENCES "commits"("wiki_id", "oid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "links" ADD CONSTRAINT "links_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "links" ADD CONSTRAINT "links_from_page_id_fkey" FOREIGN KEY ("from_page_id") REFERENCES "pages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_page_id_fkey" FOREIGN KEY ("page_id") REFERENCES "pages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chunk_vectors" ADD CONSTRAINT "chunk_vectors_chunk_id_fkey" FOREIGN KEY ("chunk_id") REFERENCES "chunks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_user_id_fkey" FOREIGN KEY ("invited_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hand_off_codes" ADD CONSTRAINT "hand_off_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

