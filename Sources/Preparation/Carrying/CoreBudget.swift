/// Shares a machine's cores among the files that are worked on side by side.
///
/// Large work goes first and gets the share of the cores that it is of all the work left, so that
/// one long clip among many short ones does not run alone on one core at the end; the threads of
/// all jobs together never outnumber the cores.
struct CoreBudget: Sendable {
  /// The machine's cores.
  let cores: Int
  /// How many files may be worked on at once.
  let jobs: Int
  private var free: Int
  private var running = 0
  private var openCost: Double

  /// Makes a budget for work of these costs.
  init(cores: Int, jobs: Int?, costs: [Double]) {
    self.cores = max(1, cores)
    self.jobs = max(1, jobs ?? cores)
    free = self.cores
    openCost = costs.reduce(0, +)
  }

  /// The threads for the next piece of work; nil when it has to wait.
  mutating func begin(cost: Double, gainsFromThreads: Bool, waiting: Int) -> Int? {
    guard running < jobs, free > 0 || running == 0 else { return nil }
    var threads = 1
    if gainsFromThreads {
      let share = openCost > 0 ? Double(cores) * cost / openCost : 1
      let sideBySide = max(1, min(jobs, running + waiting))
      let even = Double(cores) / Double(sideBySide)
      threads = max(1, min(max(free, 1), Int(max(share, even).rounded())))
    }
    running += 1
    free -= threads
    return threads
  }

  /// Gives the threads back.
  mutating func end(cost: Double, threads: Int) {
    running -= 1
    free += threads
    openCost = max(0, openCost - cost)
  }
}
