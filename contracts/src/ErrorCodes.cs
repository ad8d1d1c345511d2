namespace Imports.Contracts;

/// <summary>The stable codes of everything that can be refused or fail. Documented in docs/error-codes.md; a test keeps the two together.</summary>
public static class ErrorCodes
{
    // An import fails.

    /// <summary>The import stayed in one state beyond its deadline.</summary>
    public const string ImportTimedOut = "IMPORT_TIMED_OUT";

    /// <summary>The row accounting does not balance; nothing was committed.</summary>
    public const string CountsDoNotBalance = "COUNTS_DO_NOT_BALANCE";

    // A row is rejected by a rule.

    /// <summary>A required cell is blank.</summary>
    public const string ValueRequired = "VALUE_REQUIRED";

    /// <summary>A number is outside its range.</summary>
    public const string ValueOutOfRange = "VALUE_OUT_OF_RANGE";

    /// <summary>A text is not one of the allowed values.</summary>
    public const string ValueNotAllowed = "VALUE_NOT_ALLOWED";

    /// <summary>A later row of the same file has the same business key.</summary>
    public const string DuplicateKey = "DUPLICATE_KEY";
}
