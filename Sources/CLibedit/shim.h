// libedit's native interface. Its variadic functions cannot be called from Swift: one wrapper for each use.
#pragma once
#include <histedit.h>
