# Becomes a program whose reads by position from a byte of a file on (any file's) end with EIO, as they do where a disk has a damaged block: the kernel refuses the call (seccomp), which needs no rights.
# usage: perl read_errors.pl FROM_BYTE PROGRAM [ARGUMENT...]
use strict;
use warnings;
use POSIX ();

my ($from, @program) = @ARGV;
my $machine = (POSIX::uname())[4];
# prctl, pread64, and what the kernel calls the machine.
my ($prctl, $pread, $arch) = @{ { x86_64 => [157, 17, 0xC000003E], aarch64 => [167, 67, 0xC00000B7] }->{$machine} // die "Not known for $machine.\n" };
use constant { NO_NEW_PRIVILEGES => 38, SET_SECCOMP => 22, FILTER => 2, LOAD => 0x20, EQUALS => 0x15, AT_LEAST => 0x35, RETURN => 0x06, ALLOW => 0x7fff0000, FAIL_WITH_EIO => 0x00050005 };

# Each: what, where to go if true, if false, and with which number. The number of the call, the machine and the low half of the offset stand at 0, 4 and 40; behind 4 GiB nobody reads here.
my @steps = (
  [LOAD, 0, 0, 4], [EQUALS, 0, 5, $arch],
  [LOAD, 0, 0, 0], [EQUALS, 0, 3, $pread],
  [LOAD, 0, 0, 40], [AT_LEAST, 0, 1, $from],
  [RETURN, 0, 0, FAIL_WITH_EIO],
  [RETURN, 0, 0, ALLOW],
);
my $filter = join '', map { pack 'SCCL', @$_ } @steps;
my $program = pack 'Sx6P', scalar @steps, $filter;
syscall($prctl, NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 or die "prctl: $!\n";
syscall($prctl, SET_SECCOMP, FILTER, $program, 0, 0) == 0 or die "seccomp: $!\n";
exec { $program[0] } @program or die "$program[0]: $!\n";
