using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>A file on its way in.</summary>
/// <param name="Content">Its bytes, read once.</param>
/// <param name="FileName">As the sender calls it, without folders; null when it does not say.</param>
/// <param name="FinishAsync">Reads what follows the file, so that a message that breaks off behind it is noticed.</param>
internal sealed record UploadBody(Stream Content, string? FileName, Func<CancellationToken, Task>? FinishAsync = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>What a sender calls a file.</summary>
internal static class FileName
{
    private const int MaxLength = 255;

    /// <summary>Without the folders that browsers and clients put before it; null when there is none.</summary>
    /// <exception cref="ImportException">Too long, or with control characters.</exception>
    public static string? Clean(string? name)
    {
        var bare = name?[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        if (string.IsNullOrEmpty(bare))
            return null;
        if (bare.Length > MaxLength || bare.Any(char.IsControl))
            throw new ImportException(ErrorCodes.FileNameInvalid, $"The file name must be at most {MaxLength} characters without control characters.");
        return bare;
    }
}
