namespace Imports.MySql.Tests;

/// <summary>What each loader must do alike.</summary>
public sealed class Loaders : TheoryData<BulkLoaderKind>
{
    public Loaders() => AddRange(BulkLoaderKind.LocalFile, BulkLoaderKind.Insert, BulkLoaderKind.ServerFile);
}
