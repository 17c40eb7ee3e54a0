/** In `wikis.search_models`, instead of models: that a wiki is to be reindexed, until its rows are made. */
export const ASKED_FOR = 'reindex';
