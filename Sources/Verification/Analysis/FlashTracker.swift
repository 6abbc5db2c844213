import Foundation
import MediaModel

/// Looks for flashing that can cause seizures: more than three flashes within a second over a
/// quarter of the picture, a flash being a rise and a fall of relative luminance by a tenth or more
/// with the darker side below 0.8 (WCAG 2.2, success criterion 2.3.1; ITU-R BT.1702).
struct FlashTracker {
  private static let columns = 12
  private static let rows = 12
  private static let luminance: [Float] = (0...255).map { level in
    let value = Float(level) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private struct Cell {
    var low: Float = 0
    var high: Float = 0
    var isRising = false
    var isFresh = true
    /// The times of the last seven changes: more than three flashes are seven changes or more.
    var changes: [Double] = []
  }

  private var cells = Array(repeating: Cell(), count: columns * rows)
  private var spans = SpanTracker(shortest: 0)
  private var lastTime = 0.0

  mutating func take(_ grid: LumaGrid, at time: Double) {
    guard grid.columns >= Self.columns, grid.rows >= Self.rows else { return }
    var flashing = 0
    for index in cells.indices {
      let level = Self.luminance[Int(Self.average(grid, index))]
      if change(&cells[index], level) {
        cells[index].changes.append(time)
        if cells[index].changes.count > 7 { cells[index].changes.removeFirst() }
      }
      if cells[index].changes.count == 7, let first = cells[index].changes.first, time - first < 1 {
        flashing += 1
      }
    }
    spans.take(flashing * 4 >= cells.count, from: max(0, time - 1), to: time)
    lastTime = time
  }

  private static func average(_ grid: LumaGrid, _ index: Int) -> UInt8 {
    let (row, column) = (index / columns, index % columns)
    let (top, bottom) = (row * grid.rows / rows, (row + 1) * grid.rows / rows)
    let (left, right) = (column * grid.columns / columns, (column + 1) * grid.columns / columns)
    return grid.mean(rows: top..<bottom, columns: left..<right)
  }

  /// Whether the level turned by a tenth or more since its last extreme.
  private func change(_ cell: inout Cell, _ level: Float) -> Bool {
    if cell.isFresh {
      cell.isFresh = false
      (cell.low, cell.high) = (level, level)
      return false
    }
    if cell.isRising {
      cell.high = max(cell.high, level)
      if cell.high - level >= 0.1, level < 0.8 {
        cell.isRising = false
        cell.low = level
        return true
      }
    } else {
      cell.low = min(cell.low, level)
      if level - cell.low >= 0.1, cell.low < 0.8 {
        cell.isRising = true
        cell.high = level
        return true
      }
    }
    return false
  }

  mutating func finish() -> [TimeSpan] { spans.finish() }
}

extension LumaGrid {
  /// The mean brightness of a block of cells; of a large block every other cell counts.
  func mean(rows: Range<Int>, columns: Range<Int>) -> UInt8 {
    means.withUnsafeBufferPointer { means in
      var sum = 0
      var count = 0
      for row in Swift.stride(
        from: rows.lowerBound, to: rows.upperBound, by: rows.count > 4 ? 2 : 1)
      {
        for column in columns {
          sum += Int(means[row * self.columns + column])
          count += 1
        }
      }
      return UInt8(truncatingIfNeeded: count == 0 ? 0 : sum / count)
    }
  }
}
