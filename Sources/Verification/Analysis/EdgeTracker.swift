/// Finds bars that stay for the whole video: a histogram of black edges, of which a low quantile
/// counts, so that a dark scene makes no bar and a caption over a bar hides none.
struct EdgeTracker {
  private var top: [Int] = []
  private var bottom: [Int] = []
  private var left: [Int] = []
  private var right: [Int] = []
  private var rows = 1
  private var columns = 1
  private var count = 0

  mutating func take(
    _ edges: (top: Int, bottom: Int, left: Int, right: Int), _ grid: LumaGrid
  ) {
    if count == 0 {
      (rows, columns) = (grid.rows, grid.columns)
      top = Array(repeating: 0, count: rows + 1)
      bottom = top
      left = Array(repeating: 0, count: columns + 1)
      right = left
    }
    guard grid.rows == rows, grid.columns == columns else { return }
    count += 1
    top[edges.top] += 1
    bottom[edges.bottom] += 1
    left[edges.left] += 1
    right[edges.right] += 1
  }

  var bars: Bars {
    var bars = Bars()
    guard count > 0 else { return bars }
    bars.top = Double(quantile(top)) / Double(rows)
    bars.bottom = Double(quantile(bottom)) / Double(rows)
    bars.left = Double(quantile(left)) / Double(columns)
    bars.right = Double(quantile(right)) / Double(columns)
    return bars
  }

  /// The value that 95 of 100 pictures reach.
  private func quantile(_ histogram: [Int]) -> Int {
    var seen = 0
    for (value, frequency) in histogram.enumerated() {
      seen += frequency
      if seen * 20 > count { return value }
    }
    return 0
  }
}
