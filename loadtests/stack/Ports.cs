using System.Globalization;

namespace Imports.Stack.Tests;

/// <summary>Where the stacks of these tests begin, behind the servers of <c>infra/test.sh</c>.</summary>
internal static class Ports
{
    /// <summary>The stack of <see cref="RunningStack"/>: 15 ports.</summary>
    public const int Composed = 200;

    /// <summary>The stacks of <see cref="Crashes.CrashStack"/>, of each: 15 ports, and those of its second instances.</summary>
    public const int Crashes = 220;

    /// <summary>From one of them to the next.</summary>
    public const int OfOneCrashStack = 30;

    public static int Of(int offset) => offset + int.Parse(Environment.GetEnvironmentVariable("IMPORTS_TEST_PORT_BASE") is { Length: > 0 } set ? set : "17280", CultureInfo.InvariantCulture);
}
