import FaithfulJSON
import Testing

@Suite struct JSONValueTests {
  let sample: JSON = [
    "name": "clip", "count": 3, "share": 0.35, "done": true, "none": nil, "list": [1, "two"],
  ]

  @Test func reachesInside() {
    #expect(sample["name"]?.string == "clip")
    #expect(sample["count"]?.int == 3)
    #expect(sample["share"]?.double == 0.35)
    #expect(sample["done"]?.bool == true)
    #expect(sample["none"]?.isNull == true)
    #expect(sample["list"]?[1]?.string == "two")
    #expect(sample["list"]?[2] == nil)
    #expect(sample["list"]?[-1] == nil)
    #expect(sample["nowhere"] == nil)
    #expect(sample["name"]?["deeper"] == nil)
    #expect(sample["count"]?.string == nil)
    #expect(sample.object?.keys == ["name", "count", "share", "done", "none", "list"])
  }

  @Test(
    arguments: [
      ("1", 1, 1), ("1e3", 1000, 1000), ("2.0", 2, 2), ("2.5", nil, 2.5),
      ("9223372036854775807", .max, 0x1p63), ("9223372036854775808", nil, 0x1p63),
      ("-0", 0, 0), ("1e400", nil, .infinity),
    ] as [(String, Int64?, Double)])
  func numbers(spelling: String, int: Int64?, double: Double) throws {
    let value = try JSON(parsing: spelling)
    #expect(value.int == int)
    #expect(value.double == double)
    #expect(JSONNumber(spelling: spelling)?.spelling == spelling)
  }

  @Test(arguments: ["", "x", " 1", "1 ", "01", "Infinity", "\"1\""])
  func notNumbers(spelling: String) { #expect(JSONNumber(spelling: spelling) == nil) }

  @Test(
    arguments: [(0.1, "0.1"), (12, "12"), (1e100, "1e+100"), (-0.0, "0"), (2.5e-7, "2.5e-07")])
  func writesDoubles(value: Double, spelling: String) throws {
    #expect(JSON(value).text() == spelling)
    #expect(try JSON(parsing: spelling).double == value)
  }

  @Test func infinitiesAreNull() {
    #expect(JSON(Double.infinity) == .null)
    #expect(JSON(Double.nan) == .null)
  }

  @Test func membersCanBeChanged() throws {
    var object = try #require(JSON(parsing: #"{"a":1,"b":2,"a":3}"#).object)
    #expect(object["a"] == 3)
    object["a"] = 4
    object["c"] = 5
    object["b"] = nil
    #expect(JSON.object(object).text() == #"{"a":1,"a":4,"c":5}"#)
    object["a"] = nil
    #expect(object.map(\.key) == ["c"])
  }

  @Test func membersWithoutValueAreLeftOut() {
    #expect(JSON.object([("a", 1), ("b", nil), ("c", .null)]).text() == #"{"a":1,"c":null}"#)
  }

  @Test func prettyHasTwoSpaces() {
    let value: JSON = ["a": [1, ["b": [:]]], "c": []]
    #expect(
      value.text(pretty: true) == """
        {
          "a": [
            1,
            {
              "b": {}
            }
          ],
          "c": []
        }
        """)
  }

  @Test func goesThroughCodable() throws {
    struct Sample: Codable, Equatable {
      var path: String
      var size: Int64
      var share: Double?
    }
    let sample = Sample(path: "a/b", size: .max, share: 0.1)
    let value = try JSON.encoding(sample)
    #expect(value.text() == #"{"path":"a/b","share":0.1,"size":9223372036854775807}"#)
    #expect(try value.decoded(as: Sample.self) == sample)
  }
}
