using System.Text.RegularExpressions;

namespace Imports.Stack.Tests.Crashes;

/// <summary>The tests that share one stack, whose processes they kill or stop in turn.</summary>
[CollectionDefinition(nameof(Crashing))]
public sealed class Crashing : ICollectionFixture<CrashStack>;

/// <summary>Those that take servers and disks away, kill at random, or replace all: on a stack of their own, since most of their time is waiting. The long run has both at once.</summary>
[CollectionDefinition(nameof(Failing))]
public sealed class Failing : ICollectionFixture<CrashStack>;

internal static class Soak
{
    private static readonly string? Only = Environment.GetEnvironmentVariable("IMPORTS_CRASH_ONLY");

    /// <summary>For whoever works on one of them: <c>IMPORTS_CRASH_ONLY</c>, a regular expression of the places at which processes are killed.</summary>
    public static bool Wants(CommitPoint point) => string.IsNullOrEmpty(Only) || Regex.IsMatch($"{point.Service} {point.Name} {point.Way}", Only);

    /// <summary>Whether <c>infra/test.sh --soak</c> asks for the long versions.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable("IMPORTS_TEST_SOAK") == "1";
}
