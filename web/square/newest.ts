/**
 * Numbers questions that are asked while others are on their way. Each gives a function that, called with its answer at hand, says whether that is still
 * the newest there is: an answer that comes after that of a later question is old, and is to be dropped.
 */
export function createNewest(): () => () => boolean {
  let asked = 0;
  let answered = 0;
  return () => {
    asked += 1;
    const turn = asked;
    return () => {
      if (turn < answered) return false;
      answered = turn;
      return true;
    };
  };
}
