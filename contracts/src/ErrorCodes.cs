namespace Imports.Contracts;

/// <summary>
/// Every stable code of the platform: of problem details, of failed imports and of rejected rows. A code never changes its meaning and is never
/// used again. docs/error-codes.md says for each where it is met and what to do; a test compares the two.
/// </summary>
public static class ErrorCodes
{
    // Requests (HTTP and ImportRequested)

    /// <summary>The request names no dataset.</summary>
    public const string DatasetMissing = "DATASET_MISSING";

    /// <summary>The tenant has no dataset of that name.</summary>
    public const string DatasetUnknown = "DATASET_UNKNOWN";

    /// <summary>The definition of a dataset is not sound, or does not fit the other datasets; its faults are listed by their places.</summary>
    public const string DatasetInvalid = "DATASET_INVALID";

    /// <summary>The dataset is not what the request takes it for (<c>If-Match</c>, <c>If-None-Match</c>).</summary>
    public const string DatasetChanged = "DATASET_CHANGED";

    /// <summary>The version is stored already, or is not the next one, or another change of the dataset is under way.</summary>
    public const string DatasetVersionConflict = "DATASET_VERSION_CONFLICT";

    /// <summary>The tenant has as many datasets as it may have.</summary>
    public const string TooManyDatasets = "TOO_MANY_DATASETS";

    /// <summary>There is no change of a dataset of that id, or it is kept no longer.</summary>
    public const string DatasetChangeUnknown = "DATASET_CHANGE_UNKNOWN";

    /// <summary>The file holds no byte.</summary>
    public const string BodyEmpty = "BODY_EMPTY";

    /// <summary>The file is longer than the service takes.</summary>
    public const string BodyTooLarge = "BODY_TOO_LARGE";

    /// <summary>The body broke off, came too slowly, or is not framed as HTTP asks.</summary>
    public const string BodyIncomplete = "BODY_INCOMPLETE";

    /// <summary>The body is of a type that is not read as a file.</summary>
    public const string ContentTypeUnsupported = "CONTENT_TYPE_UNSUPPORTED";

    /// <summary>The multipart body is malformed, or does not hold exactly one field <c>file</c>.</summary>
    public const string MultipartInvalid = "MULTIPART_INVALID";

    /// <summary>The file name is too long or holds control characters.</summary>
    public const string FileNameInvalid = "FILE_NAME_INVALID";

    /// <summary>The Idempotency-Key is empty, too long, or holds other than visible ASCII characters.</summary>
    public const string IdempotencyKeyInvalid = "IDEMPOTENCY_KEY_INVALID";

    /// <summary>The Idempotency-Key belongs to another request.</summary>
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";

    /// <summary>The first request with this Idempotency-Key is not answered yet.</summary>
    public const string IdempotencyKeyInUse = "IDEMPOTENCY_KEY_IN_USE";

    /// <summary>An option of the import is none that there is, or does not fit the dataset.</summary>
    public const string OptionInvalid = "OPTION_INVALID";

    /// <summary>A mapping that is to be saved does not fit its dataset, its header or its fingerprint, or the dataset has too many.</summary>
    public const string MappingInvalid = "MAPPING_INVALID";

    /// <summary>No mapping is saved for a header of that fingerprint.</summary>
    public const string MappingUnknown = "MAPPING_UNKNOWN";

    /// <summary>As many files are looked at as may be at once.</summary>
    public const string PreviewBusy = "PREVIEW_BUSY";

    /// <summary>A parameter is not of its type or out of its range.</summary>
    public const string RequestInvalid = "REQUEST_INVALID";

    /// <summary>There is no import of that id.</summary>
    public const string ImportUnknown = "IMPORT_UNKNOWN";

    /// <summary>The import has passed its commit point or has ended; it cannot be cancelled.</summary>
    public const string ImportNotCancellable = "IMPORT_NOT_CANCELLABLE";

    /// <summary>A process holds the import and has not let go in time: whether it can be cancelled is not known yet, and nothing was changed.</summary>
    public const string ImportBusy = "IMPORT_BUSY";

    /// <summary>The import is not done, was a dry run, or is taken back: it has no refused rows to correct.</summary>
    public const string ImportNotCorrectable = "IMPORT_NOT_CORRECTABLE";

    /// <summary>The import has not failed, or its time for a retry is over, or the same content was imported after it.</summary>
    public const string ImportNotRetryable = "IMPORT_NOT_RETRYABLE";

    /// <summary>The import is in no state that can be paused or resumed.</summary>
    public const string ImportNotPausable = "IMPORT_NOT_PAUSABLE";

    /// <summary>The import has ended; nothing of it can be changed.</summary>
    public const string ImportHasEnded = "IMPORT_HAS_ENDED";

    /// <summary>The import's merge has not committed: there is no receipt of it.</summary>
    public const string ReceiptNotReady = "RECEIPT_NOT_READY";

    /// <summary>The import has not ended, or is to be retried: its data cannot be erased.</summary>
    public const string ImportNotEnded = "IMPORT_NOT_ENDED";

    /// <summary>The import's data were erased.</summary>
    public const string ImportErased = "IMPORT_ERASED";

    /// <summary>The import's ledger is kept no longer, and with it its rejected rows.</summary>
    public const string ImportLedgerPurged = "IMPORT_LEDGER_PURGED";

    /// <summary>There are no former table and no former rows to go back to: the import has kept none, or their time is over.</summary>
    public const string RollbackNotKept = "ROLLBACK_NOT_KEPT";

    /// <summary>The import's target was changed after it, by a later import or the rollback of one.</summary>
    public const string RollbackSuperseded = "ROLLBACK_SUPERSEDED";

    /// <summary>The former table must not take the target's place, or the former rows theirs: the form is another one, or more than rows hangs on the target.</summary>
    public const string RollbackRefused = "ROLLBACK_REFUSED";

    /// <summary>The rows asked for cannot be found in the time that the live API has.</summary>
    public const string FilterTooSlow = "FILTER_TOO_SLOW";

    /// <summary>There is nothing at that path.</summary>
    public const string RouteUnknown = "ROUTE_UNKNOWN";

    /// <summary>The page that asks is of an origin that may not.</summary>
    public const string OriginNotAllowed = "ORIGIN_NOT_ALLOWED";

    /// <summary>The request names the service by a host that it may not be asked by.</summary>
    public const string HostNotAllowed = "HOST_NOT_ALLOWED";

    /// <summary>The path does not take that method.</summary>
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";

    /// <summary>The request names both an object and an inbox file, or neither.</summary>
    public const string SourceInvalid = "SOURCE_INVALID";

    /// <summary>The tenant has no stored object of that id.</summary>
    public const string ObjectUnknown = "OBJECT_UNKNOWN";

    /// <summary>The name is not that of a file directly in the inbox folder.</summary>
    public const string InboxFileInvalid = "INBOX_FILE_INVALID";

    /// <summary>The inbox folder holds no file of that name.</summary>
    public const string InboxFileMissing = "INBOX_FILE_MISSING";

    /// <summary>No inbox folder is configured.</summary>
    public const string InboxDisabled = "INBOX_DISABLED";

    /// <summary>The database does not answer at the moment.</summary>
    public const string DatabaseUnavailable = "DATABASE_UNAVAILABLE";

    /// <summary>The file cannot be stored at the moment.</summary>
    public const string StorageUnavailable = "STORAGE_UNAVAILABLE";

    /// <summary>A defect of the service.</summary>
    public const string InternalError = "INTERNAL_ERROR";

    // An import fails.

    /// <summary>The import stayed in one state beyond its deadline.</summary>
    public const string ImportTimedOut = "IMPORT_TIMED_OUT";

    /// <summary>The import stayed paused for longer than one may.</summary>
    public const string PausedTooLong = "PAUSED_TOO_LONG";

    /// <summary>The row accounting does not balance; nothing was committed.</summary>
    public const string CountsDoNotBalance = "COUNTS_DO_NOT_BALANCE";

    /// <summary>What was staged of a batch is lost or damaged, and so it was each time that it was staged anew. Nothing was committed.</summary>
    public const string RunUnreadable = "RUN_UNREADABLE";

    /// <summary>The import has more bad rows than it bears; nothing was committed.</summary>
    public const string RejectBudgetExceeded = "REJECT_BUDGET_EXCEEDED";

    /// <summary>The file has not as many rows, or does not add up to what its sender or dataset says; nothing was committed.</summary>
    public const string TotalsMismatch = "TOTALS_MISMATCH";

    /// <summary>The target table refuses rows that fit their dataset, by a check, a trigger, and more than are rejected one by one. Nothing was committed.</summary>
    public const string TargetRefused = "TARGET_REFUSED";

    /// <summary>The merge would write more in its one transaction than the server takes; it was not begun.</summary>
    public const string TransactionTooLarge = "TRANSACTION_TOO_LARGE";

    /// <summary>The target cannot be replaced: it has foreign keys or triggers, or tenants share it; or the file has no valid row.</summary>
    public const string ReplaceRefused = "REPLACE_REFUSED";

    /// <summary>The target table does not fit the definition of its dataset.</summary>
    public const string TargetMismatch = "TARGET_MISMATCH";

    // A row is rejected by a rule.

    /// <summary>A required cell is blank.</summary>
    public const string ValueRequired = "VALUE_REQUIRED";

    /// <summary>A number is outside its range.</summary>
    public const string ValueOutOfRange = "VALUE_OUT_OF_RANGE";

    /// <summary>A text is not one of the allowed values.</summary>
    public const string ValueNotAllowed = "VALUE_NOT_ALLOWED";

    /// <summary>A text has fewer characters than its column asks for.</summary>
    public const string TextTooShort = "TEXT_TOO_SHORT";

    /// <summary>A text does not have the pattern of its column.</summary>
    public const string PatternMismatch = "PATTERN_MISMATCH";

    /// <summary>Two cells of a row do not compare as they must.</summary>
    public const string ComparisonFailed = "COMPARISON_FAILED";

    /// <summary>A rule of the dataset, an expression over the row's cells, is false.</summary>
    public const string RuleFailed = "RULE_FAILED";

    /// <summary>A value is no key of the dataset that it refers to.</summary>
    public const string ReferenceUnknown = "REFERENCE_UNKNOWN";

    /// <summary>A value that must be unique stands in the target under another business key.</summary>
    public const string ValueTaken = "VALUE_TAKEN";

    /// <summary>A value that must be unique stands in another row of the same file too; none of them counts.</summary>
    public const string DuplicateValue = "DUPLICATE_VALUE";

    /// <summary>Another row of the same file has the same business key, and that one counts, or none of them.</summary>
    public const string DuplicateKey = "DUPLICATE_KEY";

    /// <summary>Of corrections: an earlier row of the same file stands for the same refused row.</summary>
    public const string RowTokenRepeated = "ROW_TOKEN_REPEATED";

    /// <summary>Of corrections: another import of corrections has the place of the refused row.</summary>
    public const string RowAlreadyAccepted = "ROW_ALREADY_ACCEPTED";

    /// <summary>Of corrections: the row names no refused row.</summary>
    public const string MissingRowToken = "MISSING_ROW_TOKEN";

    /// <summary>Of corrections: what should name a refused row names none of the import that is corrected.</summary>
    public const string UnknownRowToken = "UNKNOWN_ROW_TOKEN";

    /// <summary>The target table refuses the row, though it fits its dataset: a check, a key, a trigger.</summary>
    public const string RowRefusedByTarget = "ROW_REFUSED_BY_TARGET";

    // Parsing: an import fails

    /// <summary>The file holds nothing but blank lines.</summary>
    public const string SourceEmpty = "SOURCE_EMPTY";

    /// <summary>The stored file is gone, or shorter than it was accepted.</summary>
    public const string SourceMissing = "SOURCE_MISSING";

    /// <summary>The file is of a kind that is not read.</summary>
    public const string SourceFormatUnsupported = "SOURCE_FORMAT_UNSUPPORTED";

    /// <summary>The file is protected by a password.</summary>
    public const string SourceEncrypted = "SOURCE_ENCRYPTED";

    /// <summary>The packed file or workbook is damaged or broken off.</summary>
    public const string SourceDamaged = "SOURCE_DAMAGED";

    /// <summary>The file unpacks to more than is taken.</summary>
    public const string UnpackedTooLarge = "UNPACKED_TOO_LARGE";

    /// <summary>A part of the file unpacks to so many times its length that it can be no table.</summary>
    public const string CompressionTooHigh = "COMPRESSION_TOO_HIGH";

    /// <summary>Unpacking the file takes longer than it may.</summary>
    public const string NormalisingTooSlow = "NORMALISING_TOO_SLOW";

    /// <summary>The archive has more members than are taken.</summary>
    public const string TooManyMembers = "TOO_MANY_MEMBERS";

    /// <summary>The archive has no member of that name.</summary>
    public const string MemberUnknown = "MEMBER_UNKNOWN";

    /// <summary>The archive has several members, and none is named, or the name is that of several.</summary>
    public const string MemberNotChosen = "MEMBER_NOT_CHOSEN";

    /// <summary>The workbook has no sheet of that name or number, or shows none.</summary>
    public const string SheetUnknown = "SHEET_UNKNOWN";

    /// <summary>The sheet has more rows, columns or bytes in a row than are taken.</summary>
    public const string SheetTooLarge = "SHEET_TOO_LARGE";

    /// <summary>The texts of the workbook take more memory than there is for them.</summary>
    public const string SharedStringsTooLarge = "SHARED_STRINGS_TOO_LARGE";

    /// <summary>A part of the workbook has a document type, or is nested, named or worded as no spreadsheet does.</summary>
    public const string XmlRefused = "XML_REFUSED";

    /// <summary>A cell has a formula whose value is not in the file.</summary>
    public const string FormulaWithoutValue = "FORMULA_WITHOUT_VALUE";

    /// <summary>The file is not text in UTF-8.</summary>
    public const string EncodingNotUtf8 = "ENCODING_NOT_UTF8";

    /// <summary>The file's bytes fit no one encoding for certain: several at once, or one that only the sender can know.</summary>
    public const string EncodingAmbiguous = "ENCODING_AMBIGUOUS";

    /// <summary>The file can be read in two ways, and only the sender can know which is meant.</summary>
    public const string DialectAmbiguous = "DIALECT_AMBIGUOUS";

    /// <summary>The file goes on under another delimiter than it began with.</summary>
    public const string DialectChanged = "DIALECT_CHANGED";

    /// <summary>The dates of a column fit day before month and month before day, and are other dates by it; or the column has both.</summary>
    public const string AmbiguousDateOrder = "AMBIGUOUS_DATE_ORDER";

    /// <summary>The numbers of a column fit a decimal point and a decimal comma, and are other numbers by it; or the column has both.</summary>
    public const string AmbiguousDecimalMark = "AMBIGUOUS_DECIMAL_MARK";

    /// <summary>Two lines of the file may be its header.</summary>
    public const string HeaderAmbiguous = "HEADER_AMBIGUOUS";

    /// <summary>The header has a quote out of place or is too long.</summary>
    public const string HeaderMalformed = "HEADER_MALFORMED";

    /// <summary>The header lacks a required column.</summary>
    public const string HeaderMissingColumn = "HEADER_MISSING_COLUMN";

    /// <summary>The header names a column of the dataset twice.</summary>
    public const string HeaderDuplicateColumn = "HEADER_DUPLICATE_COLUMN";

    /// <summary>The header has a column that the import does not take, or lacks one that its mapping names.</summary>
    public const string HeaderUnknownColumn = "HEADER_UNKNOWN_COLUMN";

    /// <summary>The mapping that is saved for the header names what the dataset, or the header, has no longer.</summary>
    public const string MappingOutdated = "MAPPING_OUTDATED";

    /// <summary>The header has more columns than are taken.</summary>
    public const string TooManyColumns = "TOO_MANY_COLUMNS";

    // Parsing: a row is malformed

    /// <summary>No row of the dataset that a column refers to has the name.</summary>
    public const string LookupUnknown = "LOOKUP_UNKNOWN";

    /// <summary>Several rows of the dataset that a column refers to have the name.</summary>
    public const string LookupAmbiguous = "LOOKUP_AMBIGUOUS";

    /// <summary>A row has more or fewer fields than the header.</summary>
    public const string FieldCount = "FIELD_COUNT";

    /// <summary>A defect of the platform was met at a row; the rest of its batch went on.</summary>
    public const string RowNotProcessable = "ROW_NOT_PROCESSABLE";

    /// <summary>A record is longer than is taken, mostly because a quote is not closed.</summary>
    public const string RecordTooLarge = "RECORD_TOO_LARGE";

    /// <summary>A row has a quote out of place.</summary>
    public const string MalformedQuotes = "MALFORMED_QUOTES";

    /// <summary>A row or a cell is not text in UTF-8.</summary>
    public const string InvalidUtf8 = "INVALID_UTF8";

    /// <summary>A row or a cell holds bytes that the encoding of the file, another than UTF-8, forbids.</summary>
    public const string InvalidBytes = "INVALID_BYTES";

    /// <summary>A text is longer than its column takes.</summary>
    public const string TextTooLong = "TEXT_TOO_LONG";

    /// <summary>A cell is not a whole number.</summary>
    public const string InvalidInteger = "INVALID_INTEGER";

    /// <summary>A whole number does not fit 64 bits.</summary>
    public const string IntegerOutOfRange = "INTEGER_OUT_OF_RANGE";

    /// <summary>A cell is not a decimal number.</summary>
    public const string InvalidDecimal = "INVALID_DECIMAL";

    /// <summary>A decimal number has more digits than its column; it is not rounded.</summary>
    public const string DecimalOutOfRange = "DECIMAL_OUT_OF_RANGE";

    /// <summary>A cell is neither true nor false.</summary>
    public const string InvalidBoolean = "INVALID_BOOLEAN";

    /// <summary>A cell is no date in the column's format.</summary>
    public const string InvalidDate = "INVALID_DATE";

    /// <summary>A cell is no moment in the column's format, or lacks its offset.</summary>
    public const string InvalidTimestamp = "INVALID_TIMESTAMP";

    /// <summary>A cell is none of the values of its enum.</summary>
    public const string InvalidEnum = "INVALID_ENUM";

    /// <summary>A cell is no UUID.</summary>
    public const string InvalidUuid = "INVALID_UUID";

    /// <summary>A cell is no JSON.</summary>
    public const string InvalidJson = "INVALID_JSON";
}
