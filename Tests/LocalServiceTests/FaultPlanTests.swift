import LocalService
import Testing

@Suite struct FaultPlanTests {
  @Test(arguments: [
    ("", 0), ("upload:503", 1), ("upload:503*2,sse:drop@3,render:fail,download:cut@100000", 4),
    ("any:429*", 1), ("sse:heartbeats@700; state:late@0.5 credits:code@2001", 3),
  ])
  func readsAndWrites(text: String, count: Int) throws {
    let plan = try FaultPlan(parsing: text)
    #expect(plan.faults.count == count)
    #expect(try FaultPlan(parsing: plan.description) == plan)
  }

  @Test func counts() throws {
    let faults = try FaultPlan(parsing: "upload:503*2,state:empty*,sse:lost").faults
    #expect(faults.map(\.times) == [2, nil, 1])
    #expect(faults.map(\.point) == [.upload, .state, .sse])
    #expect(faults.map(\.kind) == [.status(503), .empty, .lost])
  }

  @Test(arguments: [
    "upload", "nowhere:503", "upload:", "upload:999", "upload:503*0", "upload:503*x",
    "sse:drop@x", "sse:silent@3", "download:cut@-1", ":503",
  ])
  func refuses(text: String) {
    #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: text) }
  }
}
