namespace Imports.Stack.Tests.Crashes;

/// <summary>The tests that share one stack, which they kill in turn.</summary>
[CollectionDefinition(nameof(Crashing))]
public sealed class Crashing : ICollectionFixture<CrashStack>;

internal static class Soak
{
    /// <summary>Whether <c>infra/test.sh --soak</c> asks for the long versions.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable("IMPORTS_TEST_SOAK") == "1";
}
