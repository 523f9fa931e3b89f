/**
 * Names for the usual operations and stages, so that services can be compared: use them where they fit.
 *
 * @module
 */

/** Operations of a service that answers questions. */
export const OPERATION_NAMES = {
  /** A question, from its arrival to its answer. */
  qaResponse: "qa_response",
  /** A run of an agent. */
  agentRun: "agent_run",
  /** Documents on their way into an index. */
  documentIngestion: "document_ingestion",
  /** A run of a chain. */
  chainExecution: "chain_execution",
} as const;

/** Stages: of the provider of a model, of a retrieval chain, of the answer of a backend. */
export const STAGE_NAMES = {
  /** Making a client, loading a local model. */
  modelInitialization: "model_initialization",
  /** The model at work, where it is not recorded as an LLM call. */
  llmInference: "llm_inference",
  /** Texts to vectors. */
  embeddingGeneration: "embedding_generation",
  /** Looking for the nearest vectors. */
  vectorSearch: "vector_search",
  /** Everything between a question and its documents. */
  retrieval: "retrieval",
  /** Ordering the documents. */
  reranking: "reranking",
  /** Making the prompt. */
  promptConstruction: "prompt_construction",
  /** Finding what the answer rests on. */
  citationProcessing: "citation_processing",
  /** Reading facts off documents or answers. */
  metadataExtraction: "metadata_extraction",
  /** Checking what came in. */
  inputValidation: "input_validation",
  /** Opening the vector store. */
  vectorStoreLoading: "vector_store_loading",
  /** Making the chain. */
  chainInitialization: "chain_initialization",
  /** Running the chain. */
  chainExecution: "chain_execution",
  /** Answering the question. */
  qaExecution: "qa_execution",
  /** Choosing the agent. */
  agentSelection: "agent_selection",
  /** Checking what goes out. */
  outputValidation: "output_validation",
} as const;
