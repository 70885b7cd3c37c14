// libcurl's types, and its functions as a table that is filled when the first request needs it: linking libcurl
// would cost every start-up the loading of some thirty shared objects.
#pragma once
#include <curl/curl.h>
