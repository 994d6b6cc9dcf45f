/** No request may take longer, in milliseconds. */
const usualAnswerMs = 15_000;

/**
 * Node's `fetch`, for GitHub's API: with a time limit, and every answer counted.
 *
 * @param asked is told the status of each answer; undefined when there was none
 */
export function countedFetch(asked: (status: number | undefined) => void, answerMs = usualAnswerMs): typeof fetch {
  return async (input, init = {}) => {
    const limit = AbortSignal.timeout(answerMs);
    const signal = init.signal ? AbortSignal.any([limit, init.signal]) : limit;
    try {
      const response = await fetch(input, { ...init, signal });
      asked(response.status);
      return response;
    } catch (error) {
      asked(undefined);
      throw error;
    }
  };
}
