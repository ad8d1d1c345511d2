using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Reads the parameters of a query. What cannot be read is told with its name and what is allowed; what is not known is refused rather than ignored.</summary>
internal static class QueryValues
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <exception cref="ImportException"><see cref="ErrorCodes.RequestInvalid"/>.</exception>
    public static void Allow(IQueryCollection query, params IReadOnlyList<string> names)
    {
        foreach (var (name, values) in query)
        {
            if (!names.Contains(name))
                throw new ImportException(ErrorCodes.RequestInvalid, $"There is no parameter '{Shown(name)}'; allowed are {string.Join(", ", names)}.");
            if (values.Count > 1 && name != "status")
                throw Invalid(name, values, "one value");
        }
    }

    public static int Limit(int? limit, int byDefault, int most)
        => limit is < 1 || limit > most ? throw Invalid("limit", limit.ToString(), $"1 to {most}") : limit ?? byDefault;

    /// <summary>A moment of RFC 3339, with its offset. A plus sign that was not encoded came as a space.</summary>
    public static DateTimeOffset? Time(string name, string? text)
    {
        if (text is null)
            return null;
        return TryTime(text, out var time) ? time : throw Invalid(name, text, "a time of RFC 3339, e.g. 2026-03-01T00:00:00Z");
    }

    public static bool TryTime(string text, out DateTimeOffset time)
        => DateTimeOffset.TryParseExact(text.Replace(' ', '+'), Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public static string? OneOf(string name, string? text, IReadOnlyList<string> allowed)
        => text is null || allowed.Contains(text, StringComparer.Ordinal) ? text : throw Invalid(name, text, string.Join(", ", allowed));

    public static ImportException Invalid(string name, string? value, string allowed)
        => new(ErrorCodes.RequestInvalid, $"'{name}' is '{Shown(value)}'; allowed is {allowed}.");

    private static string? Shown(string? value) => value?.Length > 60 ? $"{value[..60]}…" : value;
}
