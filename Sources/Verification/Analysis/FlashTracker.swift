import MediaEngine
import MediaModel

/// Looks for flashing that can cause seizures: more than three flashes within a second over a
/// quarter of the picture (WCAG 2.2, success criterion 2.3.1; ITU-R BT.1702).
///
/// A flash is a rise and a fall of relative luminance by a tenth or more with the darker side below
/// 0.8, or a change to saturated red and away from it, 0.2 apart in the CIE 1976 UCS diagram.
struct FlashTracker {
  private static let columns = 12
  private static let rows = 12
  /// More than three flashes are seven changes or more.
  private static let mostChanges = 7

  private struct Cell {
    var brightness = BrightnessTurns()
    var redness = RednessTurns()
  }

  private let reader: ColourReader
  private var cells = Array(repeating: Cell(), count: columns * rows)
  private var spans = SpanTracker(shortest: 0)
  private var redSpans = SpanTracker(shortest: 0)

  init(colour: ColourFacts) { reader = ColourReader(colour) }

  mutating func take(_ grid: LumaGrid, _ frame: Frame, at time: Double) {
    guard grid.columns >= Self.columns, grid.rows >= Self.rows else { return }
    var flashing = 0
    var red = 0
    let (blues, reds) = (Self.means(frame, plane: 1), Self.means(frame, plane: 2))
    for index in cells.indices {
      let colour = reader.colour(
        luma: Self.average(grid, index), blue: blues[index], red: reds[index])
      if cells[index].brightness.take(colour.luminance, at: time) { flashing += 1 }
      if cells[index].redness.take(colour, at: time) { red += 1 }
    }
    spans.take(flashing * 4 >= cells.count, from: max(0, time - 1), to: time)
    redSpans.take(red * 4 >= cells.count, from: max(0, time - 1), to: time)
  }

  private static func average(_ grid: LumaGrid, _ index: Int) -> UInt8 {
    let (row, column) = (index / columns, index % columns)
    let (top, bottom) = (row * grid.rows / rows, (row + 1) * grid.rows / rows)
    let (left, right) = (column * grid.columns / columns, (column + 1) * grid.columns / columns)
    return grid.mean(rows: top..<bottom, columns: left..<right)
  }

  /// The mean of sixteen samples of each cell; 128 where there is no such plane.
  private static func means(_ frame: Frame, plane: Int) -> [UInt8] {
    var means = [UInt8](repeating: 128, count: columns * rows)
    let (width, height) = (frame.columns(ofPlane: plane), frame.lines(ofPlane: plane))
    let stride = frame.stride(ofPlane: plane)
    guard frame.planeCount > plane, width >= columns, height >= rows, stride >= width else {
      return means
    }
    frame.withPlane(plane) { bytes in
      guard bytes.count >= (height - 1) * stride + width else { return }
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0
          for step in 0..<16 {
            let line = (row * 8 + step / 4 * 2 + 1) * height / (rows * 8)
            let place = (column * 8 + step % 4 * 2 + 1) * width / (columns * 8)
            sum += Int(bytes[line * stride + place])
          }
          means[row * columns + column] = UInt8(truncatingIfNeeded: sum / 16)
        }
      }
    }
    return means
  }

  mutating func finish() -> (brightness: [TimeSpan], red: [TimeSpan]) {
    (spans.finish(), redSpans.finish())
  }

  /// The times of the last changes of one kind.
  struct Changes {
    private var times: [Double] = []

    /// Takes whether there was a change; gives whether there were more than is safe in the second
    /// before.
    mutating func take(_ isChange: Bool, at time: Double) -> Bool {
      if isChange {
        times.append(time)
        if times.count > FlashTracker.mostChanges { times.removeFirst() }
      }
      guard times.count == FlashTracker.mostChanges, let first = times.first else { return false }
      return time - first < 1
    }
  }
}

/// Rises and falls of the relative luminance of one cell.
struct BrightnessTurns {
  private var extreme: Float?
  private var isRising = false
  private var changes = FlashTracker.Changes()

  /// Whether it turned too often within a second.
  mutating func take(_ level: Float, at time: Double) -> Bool {
    let isTurn = turned(level)
    return changes.take(isTurn, at: time)
  }

  /// Whether the level turned by a tenth or more since its last extreme.
  private mutating func turned(_ level: Float) -> Bool {
    guard let last = extreme else {
      extreme = level
      return false
    }
    if isRising ? level >= last : level <= last {
      extreme = level
      return false
    }
    guard abs(level - last) >= 0.1, min(level, last) < 0.8 else { return false }
    isRising.toggle()
    extreme = level
    return true
  }
}

/// Changes of one cell to saturated red and away from it.
struct RednessTurns {
  private var extreme: Chromaticity?
  private var isRed = false
  private var changes = FlashTracker.Changes()

  /// Whether it turned too often within a second.
  mutating func take(_ colour: CellColour, at time: Double) -> Bool {
    let isTurn = turned(colour)
    return changes.take(isTurn, at: time)
  }

  private mutating func turned(_ colour: CellColour) -> Bool {
    let place = colour.chromaticity
    guard let last = extreme else {
      extreme = place
      isRed = colour.isSaturatedRed
      return false
    }
    if place.distance(to: last) > 0.2, isRed || colour.isSaturatedRed {
      isRed.toggle()
      extreme = place
      return true
    }
    let (distance, before) = (place.distance(to: .red), last.distance(to: .red))
    if isRed ? distance < before : distance > before { extreme = place }
    return false
  }
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
