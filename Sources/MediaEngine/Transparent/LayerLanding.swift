import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Brings the bits of a clip into a window by encoding single layers of pieces again, to averages.
///
/// libvpx misses an average, but alike for averages that lie close together.
struct LayerLanding {
  /// Bits of the picture that are good enough.
  let window: ClosedRange<Double>
  /// Layers that take no more, or no less.
  private var stuck: Set<Place> = []
  /// How many times what was asked for a layer took.
  private var yields: [Place: Double] = [:]

  private struct Place: Hashable {
    let piece: Int
    let layer: ClipLayer
  }

  private static let mostCorrections = 6
  /// How far one layer may depart from what it took at the clip's quality.
  private static let mostChange = 1.4

  init(window: ClosedRange<Double>) { self.window = window }

  mutating func land(_ work: inout TransparentClip) throws {
    let aim = window.lowerBound + 0.6 * (window.upperBound - window.lowerBound)
    for _ in 0..<Self.mostCorrections where !window.contains(work.bits) {
      let missing = aim - work.bits
      guard let place = choose(work, missing: missing),
        let before = work.pieces[place.piece].coded?[place.layer]
      else { return }
      let isAlone = work.pieces.count < 3
      let most = isAlone ? Self.mostChange * Self.mostChange : Self.mostChange
      let factor = FitEncoder.clamped(
        1 + missing / max(1, before.bits), to: (1 / most)...most)
      let wanted = before.bits * factor
      let piece = work.pieces[place.piece]
      let seconds = Double(piece.frames.count) / work.encoder.rate.value
      let rate = wanted / seconds / (yields[place] ?? 1)
      let made = try work.coded(place.piece, [(place.layer, .average(rate))])
      guard let coded = made.first?.coded, coded.packets.count == before.packets.count else {
        stuck.insert(place)
        continue
      }
      yields[place] = FitEncoder.clamped(coded.bits / max(1, rate * seconds), to: 0.3...3)
      let gained = (coded.bits - before.bits) / (wanted - before.bits)
      if gained < 0.33 { stuck.insert(place) }
      let left = missing - (coded.bits - before.bits)
      let isUnder = work.bits - before.bits + coded.bits <= window.upperBound
      if abs(left) < abs(missing), isUnder || work.bits > window.upperBound {
        work.replace(place.piece, place.layer, with: coded)
      }
    }
  }

  /// The layer that departs least from what it is.
  private func choose(_ work: TransparentClip, missing: Double) -> Place? {
    var best: (place: Place, bits: Double)?
    for (index, piece) in work.pieces.enumerated() {
      guard let coded = piece.coded else { continue }
      for layer in ClipLayer.allCases {
        let place = Place(piece: index, layer: layer)
        let found = coded[layer]
        if stuck.contains(place) || missing > 0 && found.quality == QualityCurve.best { continue }
        // One that was changed already stays nearer to the clip's quality if another takes its turn.
        let isChanged = found.quality == nil && abs(missing) > 0.1 * found.bits
        let bits = isChanged ? found.bits / 3 : found.bits
        if bits > best?.bits ?? 0 { best = (place, bits) }
      }
    }
    return best?.place
  }
}
